package dev.tocsin.vfiouser;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.Mapping;
import dev.tocsin.linux.UnixSocket;
import dev.tocsin.vfiouser.wire.Command;
import dev.tocsin.vfiouser.wire.DmaMap;
import dev.tocsin.vfiouser.wire.Header;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The device reaches what the client has mapped, and nothing else. */
class DmaTest extends ServerFixture {
  private static final long PAGE = 4096;
  private static final int EINVAL = 22;

  private boolean read(long address, int length) {
    return function().host().memory().read(address, MemorySegment.ofArray(new byte[length]));
  }

  private boolean write(long address, int length) {
    return function().host().memory().write(address, MemorySegment.ofArray(new byte[length]));
  }

  @Test
  void sharedMemoryIsReadAndWrittenAcrossWindows() throws Exception {
    try (var client = TestClient.greeted(path());
        var memory = Mapping.memfd("guest", 4 * PAGE)) {
      Fd fd = memory.fd().orElseThrow();
      assertEquals(0, client.map(0x10000, PAGE, 2 * PAGE, fd));
      assertEquals(0, client.map(0x11000, 2 * PAGE, 0, fd));
      memory.segment().set(JAVA_LONG, 3 * PAGE - 8, 0x1122334455667788L);
      var bytes = MemorySegment.ofArray(new byte[16]);

      assertTrue(function().host().memory().read(0x10ff8, bytes));
      assertEquals(0x1122334455667788L, bytes.get(JAVA_LONG_UNALIGNED, 0));
      bytes.set(JAVA_LONG_UNALIGNED, 8, 42);
      assertTrue(function().host().memory().write(0x10ff8, bytes));
      assertEquals(42, memory.segment().get(JAVA_LONG, 0));
      assertFalse(read(0x12ff8, 16));
      assertFalse(read(0xfff8, 16));
      assertFalse(read(-8, 16));
      assertFalse(read(Long.MAX_VALUE, 16));
      assertTrue(read(0xfff8, 0));
    }
  }

  @Test
  void windowsAreReadAndWrittenAsTheClientAllows() throws Exception {
    try (var client = TestClient.greeted(path());
        var memory = Mapping.memfd("guest", PAGE)) {
      Fd fd = memory.fd().orElseThrow();
      assertEquals(0, client.map(new DmaMap(true, false, 0, 0, PAGE), fd));
      assertEquals(0, client.map(new DmaMap(false, true, 0, PAGE, PAGE), fd));

      assertTrue(read(0, 8) && !write(0, 8));
      assertTrue(write(PAGE, 8) && !read(PAGE, 8));
    }
  }

  @Test
  void aRangeOfManyWindowsOrOfNoneMayBeTakenBack() throws Exception {
    try (var client = TestClient.greeted(path());
        var memory = Mapping.memfd("guest", 4 * PAGE)) {
      Fd fd = memory.fd().orElseThrow();
      assertEquals(0, client.map(2 * PAGE, PAGE, 0, fd));
      assertEquals(0, client.map(3 * PAGE, PAGE, PAGE, fd));
      assertEquals(0, client.map(9 * PAGE, PAGE, 0, fd));

      assertEquals(0, client.unmap(0, 8 * PAGE));
      assertEquals(0, client.unmap(0, 8 * PAGE));
      assertEquals(0, client.unmap(1L << 63, 1L << 62));

      assertFalse(read(2 * PAGE, 8) || read(3 * PAGE, 8));
      assertTrue(read(9 * PAGE, 8));
      assertEquals(0, client.map(PAGE, 4 * PAGE, 0, fd));
    }
  }

  @Test
  void windowsThatCannotBeAreRefused() throws Exception {
    try (var client = TestClient.greeted(path());
        var eventFd = EventFd.create();
        var memory = Mapping.memfd("guest", 4 * PAGE)) {
      Fd fd = memory.fd().orElseThrow();
      assertEquals(0, client.map(2 * PAGE, 2 * PAGE, 0, fd));
      assertEquals(17, client.map(PAGE, 2 * PAGE, 0, fd));
      assertEquals(17, client.map(3 * PAGE, PAGE, 0));
      assertEquals(17, client.map(0, 8 * PAGE, 0, fd));
      assertEquals(EINVAL, client.map(0x10_0001, PAGE, 0, fd));
      assertEquals(EINVAL, client.map(0x10_0000, PAGE - 1, 0, fd));
      assertEquals(EINVAL, client.map(0x10_0000, PAGE, 12, fd));
      assertEquals(EINVAL, client.map(0x10_0000, 0, 0, fd));
      assertEquals(EINVAL, client.map(Long.MAX_VALUE & -PAGE, PAGE, 0, fd));
      assertEquals(EINVAL, client.map(-PAGE, PAGE, 0, fd));
      assertEquals(EINVAL, client.map(0x10_0000, PAGE, 0, eventFd.descriptor()));
      assertEquals(EINVAL, client.map(0x10_0000, PAGE, 0, fd, fd));
      assertEquals(2, client.unmap(2 * PAGE, PAGE));
      assertEquals(2, client.unmap(0, 0));
      assertEquals(0, client.unmap(2 * PAGE, 2 * PAGE));
      assertFalse(read(2 * PAGE, 8));
    }
  }

  @Test
  void aCopyUnderWayWhileTheClientUnmapsFailsAndNothingCrashes() throws Exception {
    try (var client = TestClient.greeted(path());
        var memory = Mapping.memfd("guest", 64 * PAGE)) {
      Fd fd = memory.fd().orElseThrow();
      var stop = new AtomicBoolean();
      var copies = new AtomicInteger();
      var copier =
          Thread.ofPlatform()
              .start(() -> {
                while (!stop.get()) {
                  copies.addAndGet(read(0, 64 * 4096) ? 1 : 0);
                }
              });
      for (int i = 0; i < 100 || copies.get() == 0; i++) {
        assertEquals(0, client.map(0, 64 * PAGE, 0, fd));
        assertEquals(0, client.unmap(0, 64 * PAGE));
      }
      stop.set(true);
      copier.join();
    }
  }

  // S62
  @Test
  void memoryThatShrinksIsADmaFault() throws Exception {
    Path file = Files.write(folder.resolve("memory"), new byte[(int) PAGE]);
    try (var client = TestClient.greeted(path());
        var fd = Fd.openReadWrite(file);
        var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      assertEquals(0, client.map(0, PAGE, 0, fd));
      assertTrue(read(0, 8));
      channel.truncate(0);

      assertFalse(read(0, 8));
      assertFalse(write(0, 4096));
    }
  }

  @Test
  void memoryThatCannotBeMappedIsAskedFor() throws Exception {
    try (var client = TestClient.greeted(path())) {
      assertEquals(0, client.map(0x4000, PAGE, 0));
      client.write(0, 0x20, 8, 0x4010);
      client.socket.send(client.writeMessage(0, 0x30, 4, 1), List.of());
      var request = client.receive();
      assertEquals(Command.DMA_READ.number(), Header.command(request.bytes()));
      assertEquals(0x4010, request.longAt(16));
      assertEquals(8, request.longAt(24));

      answer(client.socket, request, 40, 0x77);
      assertEquals(Command.REGION_WRITE.number(), Header.command(client.receive().bytes()));
      assertEquals(0x77, client.read(0, 0x28, 8));
      assertEquals(1, client.read(0, 0x10, 4));
    }
  }

  @Test
  void memoryIsWrittenByMessageAndCommandsMayComeInBetween() throws Exception {
    try (var client = TestClient.greeted(path())) {
      client.map(0x4000, PAGE, 0);
      client.write(0, 0x20, 8, 0x4ff8);
      client.write(0, 0x28, 8, 0x1234);
      client.socket.send(client.writeMessage(0, 0x30, 4, 2), List.of());
      var request = client.receive();
      assertEquals(Command.DMA_WRITE.number(), Header.command(request.bytes()));
      assertEquals(0x1234, request.longAt(32));
      client.socket.send(client.writeMessage(0, 4, 4, 99), List.of());

      answer(client.socket, request, 28, 0);
      assertEquals(0, client.receive().error());
      assertEquals(0, client.receive().error());
      assertEquals(1, client.read(0, 0x10, 4));
      assertEquals(99, client.read(0, 4, 4));
    }
  }

  @Test
  void aClientThatRefusesIsADmaFault() throws Exception {
    try (var client = TestClient.greeted(path())) {
      client.map(0x4000, PAGE, 0);
      client.write(0, 0x20, 8, 0x4000);
      client.socket.send(client.writeMessage(0, 0x30, 4, 1), List.of());
      var request = client.receive();
      var reply = MemorySegment.ofArray(new byte[16]);
      Header.failure(reply, request.bytes(), 14);
      client.socket.send(reply, List.of());
      client.receive();
      assertEquals(2, client.read(0, 0x10, 4));
    }
  }

  @Test
  void threadsOfTheDeviceReachMemoryWhileTheSessionIsIdle() throws Exception {
    try (var client = TestClient.greeted(path())) {
      client.map(0x4000, PAGE, 0);
      var done = new AtomicBoolean();
      var device = Thread.ofPlatform().start(() -> done.set(read(0x4000, 8)));
      var request = client.receive();
      client.write(0, 4, 4, 5);
      answer(client.socket, request, 40, 1);
      device.join();
      assertTrue(done.get());
      assertEquals(5, client.read(0, 4, 4));
    }
  }

  @Test
  void aThreadThatWaitsForMemoryIsFreedWhenTheClientLeaves() throws Exception {
    var done = new AtomicInteger();
    Thread device;
    try (var client = TestClient.greeted(path())) {
      client.map(0x4000, PAGE, 0);
      device = Thread.ofPlatform().start(() -> done.set(read(0x4000, 8) ? 1 : 2));
      client.receive();
    }
    device.join();
    assertEquals(2, done.get());
    assertFalse(read(0x4000, 8));
  }

  @Test
  void aTwinSocketCarriesTheServersCommands() throws Exception {
    try (var client = TestClient.connect(path())) {
      var greeting = client.greet("\"twin_socket\":{\"supported\":true}");
      assertEquals(1, greeting.descriptors().size());
      try (var twin = UnixSocket.adopt(greeting.descriptors().getFirst());
          var second = new TestClient(twin)) {
        client.map(0x4000, PAGE, 0);
        client.write(0, 0x20, 8, 0x4010);
        var message = client.writeMessage(0, 0x30, 4, 1);
        client.socket.send(message, List.of());
        answer(second.socket, second.receive(), 40, 0x55);
        assertEquals(Header.id(message), Header.id(client.receive().bytes()));
        assertEquals(0x55, client.read(0, 0x28, 8));
      }
    }
  }

  @Test
  void nothingOfAClientIsLeftForTheNext() throws Exception {
    try (var client = TestClient.greeted(path());
        var memory = Mapping.memfd("guest", PAGE)) {
      client.map(0, PAGE, 0, memory.fd().orElseThrow());
      assertTrue(read(0, 8));
    }
    end();
    assertFalse(read(0, 8));
    try (var client = TestClient.greeted(path())) {
      assertFalse(read(0, 8));
      assertEquals(0, client.map(0, PAGE, 0));
    }
  }

  private static void answer(UnixSocket socket, TestClient.Message request, int size, long data)
      throws Exception {
    var reply = MemorySegment.ofArray(new byte[40]);
    MemorySegment.copy(request.bytes(), 16, reply, 16, 16);
    Header.reply(reply, request.bytes(), size);
    reply.set(JAVA_LONG_UNALIGNED, 32, data);
    assertEquals(0, reply.get(JAVA_BYTE, 12));
    assertEquals(size, reply.get(JAVA_INT_UNALIGNED, 4));
    socket.send(reply.asSlice(0, size), List.of());
  }
}
