package dev.tocsin.vfiouser;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.UnixSocket;
import dev.tocsin.vfiouser.wire.Command;
import dev.tocsin.vfiouser.wire.IrqKind;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a client sends, the server lives, gives descriptors back and serves the next. */
class HostileClientTest extends ServerFixture {
  @Test
  void randomMessagesWithDescriptorsLeaveNothingBehind() throws Exception {
    var random = new Random(7);
    try (var eventFd = EventFd.create()) {
      for (int round = 0; round < 200; round++) {
        try (var client = TestClient.greeted(path())) {
          client.socket.limitReceive(Duration.ofSeconds(20));
          shout(random, client.socket, eventFd.descriptor());
        }
      }
    }
    try (var client = TestClient.greeted(path())) {
      assertEquals(TinyFunction.IDENTITY, client.read(0, 0, 4));
    }
  }

  /** Sends well-framed and ill-framed nonsense until the server has had enough. */
  private static void shout(Random random, UnixSocket socket, Fd descriptor) {
    try {
      for (int i = 0; i < 20; i++) {
        byte[] bytes = new byte[16 + random.nextInt(64)];
        random.nextBytes(bytes);
        var message = MemorySegment.ofArray(bytes);
        message.set(JAVA_SHORT_UNALIGNED, 2, (short) (1 + random.nextInt(16)));
        message.set(
            JAVA_INT_UNALIGNED, 4, random.nextInt(20) == 0 ? random.nextInt() : bytes.length);
        message.set(JAVA_INT_UNALIGNED, 8, 1 << 4);
        socket.send(message, Collections.nCopies(random.nextInt(3), descriptor));
      }
    } catch (LinuxException refused) {
      assertTrue(refused.getMessage().contains("sendmsg"));
    }
  }

  @Test
  void moreDescriptorsThanAnyMessageMayHaveEndTheConnection() throws Exception {
    try (var client = TestClient.greeted(path());
        var eventFd = EventFd.create()) {
      var message = client.writeMessage(0, 4, 4, 1);
      client.socket.send(message, Collections.nCopies(253, eventFd.descriptor()));
      assertEquals(0, client.receive().error());
    }
    end();
  }

  @Test
  void aClientThatDoesNotReadIsLetGo() throws Exception {
    try (var client = TestClient.greeted(path())) {
      client.socket.limitSend(Duration.ofMillis(100));
      var message = client.command(Command.REGION_READ, 32);
      message.set(JAVA_INT_UNALIGNED, 28, 4096);
      boolean full = false;
      while (!full) {
        full = !sent(client.socket, message);
      }
      assertEquals("the client does not read its replies", end());
    }
    try (var client = TestClient.greeted(path())) {
      assertEquals(TinyFunction.IDENTITY, client.read(0, 0, 4));
    }
  }

  private static boolean sent(UnixSocket socket, MemorySegment message) {
    try {
      socket.send(message, List.of());
      return true;
    } catch (LinuxException _) {
      return false;
    }
  }

  @Test
  void anEventFdThatIsFullHoldsNobody() throws Exception { // S13
    try (var client = TestClient.greeted(path());
        var eventFd = EventFd.create()) {
      assertEquals(0, client.write(7, TinyFunction.MSIX_AT + 2, 2, 0x8007));
      assertEquals(0, client.assign(IrqKind.MSIX, 0, eventFd));
      assertTrue(eventFd.write(Long.MAX_VALUE));
      assertTrue(eventFd.write(Long.MAX_VALUE));
      assertTrue(eventFd.isFull());
      assertEquals(0, client.write(0, 8, 4, 0));
      assertEquals(0, client.assign(IrqKind.MSIX, 0, eventFd));
    }
  }

  @Test
  void theNextClientWaitsForItsTurn() throws Exception {
    try (var first = TestClient.greeted(path());
        var second = TestClient.connect(path())) {
      first.write(0, 4, 4, 11);
      first.socket.close();
      assertEquals(0, second.greet("").error());
      assertEquals(11, second.read(0, 4, 4));
    }
  }
}
