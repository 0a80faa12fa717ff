package dev.tocsin.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixListenerTest {
  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = folder.resolve("socket");
  }

  @Test
  void aClientReachesTheServer() throws LinuxException {
    try (var listener = UnixListener.listen(path);
        var client = UnixSocket.connect(path);
        var server = listener.accept().orElseThrow()) {
      client.send(MemorySegment.ofArray(new byte[] {1}), List.of());

      assertEquals(1, server.receive(MemorySegment.ofArray(new byte[8]), 0).length());
    }
  }

  @Test
  void thePathIsForItsOwnerOnlyAndGoesWithTheServer() throws IOException {
    try (var listener = UnixListener.listen(path)) {
      assertEquals(path, listener.path());
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void aLiveServerIsNotReplaced() throws LinuxException {
    try (var listener = UnixListener.listen(path)) {
      var refused = assertThrows(LinuxException.class, () -> UnixListener.listen(path));

      assertTrue(refused.is(Errno.EADDRINUSE));
      assertTrue(refused.toString().endsWith("a server is running there"));
      listener.accept().orElseThrow().close(); // the probe
      UnixSocket.connect(path).close();
    }
  }

  @Test
  void whatADeadServerLeftIsReplaced() throws LinuxException {
    leaveDeadSocket();

    try (var listener = UnixListener.listen(path);
        var client = UnixSocket.connect(path);
        var server = listener.accept().orElseThrow()) {
      assertTrue(server.descriptor().isOpen());
      assertTrue(client.descriptor().isOpen());
    }
  }

  private void leaveDeadSocket() throws LinuxException {
    try (var fd = UnixSocket.open();
        var arena = Arena.ofConfined()) {
      var address = UnixSocket.address(arena, "bind", path);
      LinuxException.check("bind", SocketCalls.bind(fd.number(), address));
    }
    assertTrue(Files.exists(path));
  }

  @Test
  void aFileThatIsNoSocketIsLeftAlone() throws IOException {
    Files.writeString(path, "precious");

    var refused = assertThrows(LinuxException.class, () -> UnixListener.listen(path));

    assertTrue(refused.is(Errno.EADDRINUSE));
    assertEquals("precious", Files.readString(path));
  }

  @Test
  void aPathThatWasTakenOverIsNotRemoved() throws IOException {
    var listener = UnixListener.listen(path);
    Files.move(path, folder.resolve("moved"));
    Files.writeString(path, "another's");

    listener.close();

    assertEquals("another's", Files.readString(path));
  }

  @Test
  void pathsThatDoNotFitOrDoNotExistAreRefused() {
    var tooLong = folder.resolve("x".repeat(108));
    var refused = assertThrows(LinuxException.class, () -> UnixListener.listen(tooLong));
    assertTrue(refused.is(Errno.ENAMETOOLONG));

    var nowhere = folder.resolve("no").resolve("socket");
    var missing = assertThrows(LinuxException.class, () -> UnixListener.listen(nowhere));
    assertTrue(missing.is(Errno.ENOENT));
    var unknown = assertThrows(LinuxException.class, () -> UnixSocket.connect(path));
    assertTrue(unknown.is(Errno.ENOENT));
  }

  @Test
  void ofServersThatStartAtOnceOnADeadSocketOneWins() throws Exception {
    for (int round = 0; round < 20; round++) {
      leaveDeadSocket();
      try (var threads = Executors.newFixedThreadPool(4)) {
        var starts =
            IntStream.range(0, 4).mapToObj(_ -> threads.submit(this::startedServer)).toList();
        var winners = new ArrayList<UnixListener>();
        for (var start : starts) {
          start.get().ifPresent(winners::add);
        }

        assertEquals(1, winners.size());
        UnixSocket.connect(path).close();
        winners.forEach(UnixListener::close);
      }
    }
  }

  private Optional<UnixListener> startedServer() throws LinuxException {
    try {
      return Optional.of(UnixListener.listen(path));
    } catch (LinuxException refused) {
      assertTrue(refused.is(Errno.EADDRINUSE), refused::toString);
      return Optional.empty();
    }
  }

  @Test
  void aCloseEndsTheWaitForClients() throws Exception {
    var listener = UnixListener.listen(path);
    var waiting = new CountDownLatch(1);
    var waiter = CompletableFuture.supplyAsync(() -> accept(listener, waiting));
    waiting.await();

    listener.close();
    listener.close();

    assertTrue(waiter.get().isEmpty());
    assertTrue(listener.accept().isEmpty());
  }

  private static Optional<UnixSocket> accept(UnixListener listener, CountDownLatch waiting) {
    try {
      waiting.countDown();
      return listener.accept();
    } catch (LinuxException refused) {
      throw new AssertionError(refused);
    }
  }
}
