package dev.tocsin.vfiouser;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.linux.Errno;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.testkit.Eventually;
import dev.tocsin.vfiouser.wire.Command;
import dev.tocsin.vfiouser.wire.Header;
import dev.tocsin.vfiouser.wire.Refusal;
import dev.tocsin.vfiouser.wire.RegionWrites;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client asks, the server answers. */
class ConversationTest extends ServerFixture {
  private static final int CONFIG = 7;

  @Test
  void theVersionIsAgreedOn() throws Exception {
    try (var client = TestClient.connect(path())) {
      var reply = client.greet(0, 3, "{\"capabilities\":{\"max_msg_fds\":8,\"new\":[{}]}}\0");

      var text = new String(reply.bytes().asSlice(20).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
      assertEquals(0, reply.error());
      assertEquals(0x0001_0000, reply.intAt(16));
      assertTrue(text.contains("\"max_msg_fds\":16") && text.endsWith("}\0"), text);
    }
  }

  @Test
  void aVersionWithoutDataIsAgreedOn() throws Exception {
    try (var client = TestClient.connect(path())) {
      assertEquals(0, client.greet(0, 0, "").error());
    }
  }

  @Test
  void anotherMajorVersionIsRefused() throws Exception {
    try (var client = TestClient.connect(path())) {
      assertEquals(Errno.EOPNOTSUPP.number(), client.greet(1, 0, "").error());
      client.assertClosed();
    }
    assertEquals("the client speaks version 1", end());
  }

  @Test
  void nothingComesBeforeTheVersion() throws Exception {
    try (var client = TestClient.connect(path())) {
      assertEquals(Errno.EPROTO.number(), client.ask(Command.DEVICE_RESET).error());
      client.assertClosed();
    }
    assertEquals(0, function().resets);
  }

  @Test
  void theVersionComesOnce() throws Exception {
    try (var client = TestClient.greeted(path())) {
      assertEquals(Errno.EPROTO.number(), client.greet("").error());
      assertEquals(TinyFunction.IDENTITY, client.read(0, 0, 4));
    }
  }

  @Test
  void theDeviceTellsWhatItHas() throws Exception {
    try (var client = TestClient.greeted(path())) {
      var device = client.ask(Command.DEVICE_GET_INFO, 16, 0, 0, 0);
      assertEquals(
          List.of(16, 3, 9, 5),
          List.of(device.intAt(16), device.intAt(20), device.intAt(24), device.intAt(28)));

      var bar = client.ask(Command.DEVICE_GET_REGION_INFO, 32, 0, 0, 0, 0, 0, 0, 0);
      assertEquals(3, bar.intAt(20));
      assertEquals(TinyFunction.BAR_SIZE, bar.longAt(32));
      assertEquals(
          0, client.ask(Command.DEVICE_GET_REGION_INFO, 32, 0, 8, 0, 0, 0, 0, 0).longAt(32));
      assertEquals(
          256, client.ask(Command.DEVICE_GET_REGION_INFO, 32, 0, 7, 0, 0, 0, 0, 0).longAt(32));
      assertEquals(22, client.ask(Command.DEVICE_GET_REGION_INFO, 32, 0, 9, 0, 0, 0, 0, 0).error());
      assertEquals(0, client.ask(Command.DEVICE_GET_REGION_IO_FDS, 16, 0, 0, 0).intAt(28));
    }
  }

  @Test
  void interruptsTellHowTheyBehave() throws Exception {
    int[][] expected = {{7, 1}, {3, 4}, {3, 8}, {9, 1}, {9, 1}};
    try (var client = TestClient.greeted(path())) {
      for (int kind = 0; kind < expected.length; kind++) {
        var info = client.ask(Command.DEVICE_GET_IRQ_INFO, 16, 0, kind, 0);
        assertArrayEquals(expected[kind], new int[] {info.intAt(20), info.intAt(28)});
      }
      assertEquals(22, client.ask(Command.DEVICE_GET_IRQ_INFO, 16, 0, 5, 0).error());
    }
  }

  @Test
  void registersOfEveryWidthAreReadAndWritten() throws Exception {
    try (var client = TestClient.greeted(path())) {
      for (int width = 1; width <= 8; width++) {
        long value = 0x8877_6655_4433_2211L & (-1L >>> (64 - 8 * width));
        assertEquals(0, client.write(0, 0x101, width, value));
        assertEquals(value, client.read(0, 0x101, width));
      }
      byte[] all = client.readAll(CONFIG, 0, 256);
      assertEquals(TinyFunction.VENDOR, (all[0] & 0xff) | ((all[1] & 0xff) << 8));
      assertEquals(0x7051_1b36L, client.read(CONFIG, 0, 4));
      assertEquals(0x51_1bL, client.read(CONFIG, 1, 2));
    }
  }

  @Test
  void accessesOutsideARegionAreRefused() throws Exception {
    try (var client = TestClient.greeted(path())) {
      assertEquals(22, client.write(0, TinyFunction.BAR_SIZE - 3, 4, 0));
      assertEquals(22, client.write(1, 0, 4, 0));
      assertEquals(22, client.write(-1, 0, 4, 0));
      assertEquals(22, client.write(9, 0, 4, 0));
      assertEquals(22, client.write(0, -1, 4, 0));
      assertEquals(22, client.write(0, Long.MAX_VALUE, 4, 0));
      assertEquals(22, client.write(CONFIG, 253, 4, 0));
      assertEquals(TinyFunction.IDENTITY, client.read(0, 0, 4));
    }
  }

  @Test
  void manyWritesAreDoneInOrderOrNotAtAll() throws Exception {
    try (var client = TestClient.greeted(path())) {
      var message = client.command(Command.REGION_WRITE_MULTI, RegionWrites.SIZE + 48);
      message.set(JAVA_LONG_UNALIGNED, 16, 2);
      for (int i = 0; i < 2; i++) {
        message.set(JAVA_LONG_UNALIGNED, 24 + 24 * i, 0x104);
        message.set(JAVA_INT_UNALIGNED, 24 + 24 * i + 12, 4);
        message.set(JAVA_INT_UNALIGNED, RegionWrites.data(i), 7 + i);
      }
      assertEquals(2, client.call(message).longAt(16));
      assertEquals(8, client.read(0, 0x104, 4));

      message.set(JAVA_INT_UNALIGNED, RegionWrites.data(0), 1);
      message.set(JAVA_LONG_UNALIGNED, 24 + 24, TinyFunction.BAR_SIZE);
      assertEquals(22, client.call(message).error());
      assertEquals(8, client.read(0, 0x104, 4));
    }
  }

  @Test
  void aCommandThatWantsNoReplyGetsNone() throws Exception {
    try (var client = TestClient.greeted(path())) {
      var silent = client.writeMessage(0, 4, 4, 42);
      silent.set(JAVA_INT_UNALIGNED, 8, 1 << 4);
      client.socket.send(silent, List.of());

      assertEquals(42, client.read(0, 4, 4));
    }
  }

  @Test
  void commandsMayComeInOnePieceOrInMany() throws Exception {
    try (var client = TestClient.greeted(path())) {
      var first = client.writeMessage(0, 4, 4, 1);
      var second = client.writeMessage(0, 4, 4, 2);
      var both = MemorySegment.ofArray(new byte[72]);
      MemorySegment.copy(first, 0, both, 0, 36);
      MemorySegment.copy(second, 0, both, 36, 36);
      for (int cut : new int[] {1, 15, 16, 17, 36, 37, 71}) {
        client.socket.send(both.asSlice(0, cut), List.of());
        client.socket.send(both.asSlice(cut), List.of());
        assertEquals(Header.id(first), Header.id(client.receive().bytes()));
        assertEquals(Header.id(second), Header.id(client.receive().bytes()));
      }
    }
  }

  @Test
  void resetReachesTheDevice() throws Exception {
    try (var client = TestClient.greeted(path())) {
      client.write(0, 4, 4, 9);
      assertEquals(0, client.ask(Command.DEVICE_RESET).error());
      assertEquals(0, client.read(0, 4, 4));
    }
    assertEquals(1, function().resets);
  }

  @Test
  void anErrorOfTheDeviceCostsItsClientTheConnectionAndNobodyElse() throws Exception {
    var missing = new NoClassDefFoundError("not/on/the/ClassPath");
    function().broken = missing;
    try (var client = TestClient.greeted(path())) {
      assertThrows(AssertionError.class, () -> client.ask(Command.DEVICE_RESET));
    }

    Eventually.until("the failure is told", () -> failures.contains(missing));
    failures.clear();
    try (var next = TestClient.greeted(path())) {
      assertEquals(0, next.ask(Command.DEVICE_RESET).error());
    }
  }

  @Test
  void unknownCommandsAreRefused() throws Exception {
    try (var client = TestClient.greeted(path())) {
      for (int number : new int[] {0, 11, 12, 14, 16, 17, 18, 0x7fff, 0xffff}) {
        var message = client.command(Command.DEVICE_RESET, 16);
        message.set(JAVA_SHORT_UNALIGNED, 2, (short) number);
        assertEquals(Errno.ENOSYS.number(), client.call(message).error());
      }
    }
  }

  @Test
  void anImpossibleSizeEndsTheConnection() throws Exception {
    for (int size : new int[] {0, 15, -1, Integer.MAX_VALUE}) {
      try (var client = TestClient.greeted(path())) {
        var message = client.command(Command.DEVICE_RESET, 16);
        message.set(JAVA_INT_UNALIGNED, 4, size);
        client.socket.send(message, List.of());
        client.assertClosed();
      }
    }
    assertEquals("a message has an impossible size", end());
  }

  @Test
  void aReplyNobodyAskedForEndsTheConnection() throws Exception {
    try (var client = TestClient.greeted(path())) {
      var message = client.command(Command.DMA_READ, 16);
      message.set(JAVA_INT_UNALIGNED, 8, 1);
      client.socket.send(message, List.of());
      client.assertClosed();
    }
    assertEquals("a reply came that nobody waits for", end());
  }

  @Test
  void aClientThatLeavesInTheMiddleIsFollowedByTheNext() throws Exception {
    try (var client = TestClient.greeted(path())) {
      client.write(0, 4, 4, 77);
      client.socket.send(client.command(Command.DEVICE_RESET, 16).asSlice(0, 9), List.of());
    }
    try (var next = TestClient.greeted(path())) {
      assertEquals(77, next.read(0, 4, 4));
    }
    assertEquals("the client left in the middle of a message", end());
  }

  @Test
  void descriptorsWhereNoneBelongAreClosed() throws Exception {
    try (var client = TestClient.greeted(path());
        var eventFd = EventFd.create()) {
      var message = client.command(Command.DEVICE_RESET, 16);
      assertEquals(22, client.call(message, eventFd.descriptor()).error());
      var access = client.writeMessage(0, 4, 4, 1);
      assertEquals(0, client.call(access, eventFd.descriptor(), eventFd.descriptor()).error());
    }
    assertEquals(List.of(Refusal.WRONG_DESCRIPTORS), refusals);
  }

  @Test
  void theSocketIsItsOwnersAloneAndGoesWithTheServer() throws Exception {
    assertEquals(
        PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(path()));
    assertThrows(
        LinuxException.class,
        () -> VfioUserServer.start(path(), TinyFunction::new, ServerEvents.SILENT));

    server().close();

    assertTrue(Files.notExists(path()));
  }

  @Test
  void aServerThatIsClosedLetsItsClientGo() throws Exception {
    try (var client = TestClient.greeted(path())) {
      server().close();
      client.assertClosed();
    }
  }
}
