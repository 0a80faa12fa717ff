package dev.tocsin.vfiouser.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.UnixSocket;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection ends in order when the server's process does not. */
@Timeout(60)
class GuardTest {
  private static final MemorySegment BYTES = MemorySegment.ofArray(new byte[100]);

  private final MemorySegment into = MemorySegment.ofArray(new byte[100]);
  private UnixSocket server;
  private UnixSocket client;

  @BeforeEach
  void connect() throws LinuxException {
    var pair = UnixSocket.pair();
    server = pair.left();
    client = pair.right();
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  /** What the kernel does when a process is killed: descriptors close, and nobody says a word. */
  private void die() {
    server.letGo();
  }

  @Test
  void whoDiesOverUnreadBytesTellsOfAnError() throws LinuxException {
    client.send(BYTES, List.of());
    die();

    assertThrows(LinuxException.class, () -> client.receive(into, 0));
  }

  @Test
  void theGuardTellsOfAnEndInstead() throws Exception {
    ProcessHandle process;
    try (var guard = GuardProcess.start()) {
      process = guard.process();
      guard.watch(server);
      client.send(BYTES, List.of());
      die();
    }

    assertEquals(0, client.receive(into, 0).length());
    assertFalse(process.isAlive());
  }

  @Test
  void theGuardTakesNothingWhileTheServerLives() throws Exception {
    try (var guard = GuardProcess.start()) {
      guard.watch(server);
      client.send(BYTES, List.of());

      assertEquals(100, server.receive(into, 0).length());
      server.send(BYTES, List.of());
      assertEquals(100, client.receive(into, 0).length());
      server.close();
      assertEquals(0, client.receive(into, 0).length());
      assertTrue(guard.process().isAlive());
    }
  }

  @Test
  void theGuardKeepsTheLastConnectionAlone() throws Exception {
    var first = UnixSocket.pair();
    try (var guard = GuardProcess.start()) {
      guard.watch(first.left());
      first.left().close();
      assertEquals(0, first.right().receive(into, 0).length());
      guard.watch(server);
      client.send(BYTES, List.of());
      die();
    } finally {
      first.right().close();
    }

    assertEquals(0, client.receive(into, 0).length());
  }

  @Test
  void aServerGoesOnWithoutAGuardThatWasKilled() throws Exception {
    try (var guard = GuardProcess.start()) {
      guard.watch(server);
      guard.process().destroyForcibly();
      guard.process().onExit().join();

      client.send(BYTES, List.of());

      assertEquals(100, server.receive(into, 0).length());
      assertThrows(LinuxException.class, () -> guard.watch(server));
    }
  }
}
