package dev.tocsin.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.Allocations;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IoctlTest {
  /** Tells how many bytes can be read. */
  private static final long FIONREAD = 0x541b;

  private UnixSocket.Pair pair;
  private Fd readable;

  @BeforeEach
  void threeBytesAreReadable() throws LinuxException {
    pair = UnixSocket.pair();
    pair.left().send(MemorySegment.ofArray(new byte[3]), List.of());
    readable = pair.right().descriptor();
  }

  @AfterEach
  void close() {
    pair.left().close();
    pair.right().close();
  }

  @Test
  void theKernelWritesIntoNativeMemory() throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      var answer = arena.allocate(JAVA_INT);

      assertEquals(0, Ioctl.call(readable, FIONREAD, answer));

      assertEquals(3, answer.get(JAVA_INT, 0));
    }
  }

  @Test
  void aShortCallReachesMemoryOnTheHeap() {
    var answer = new int[1];

    assertEquals(0, Ioctl.tryCall(readable.number(), FIONREAD, MemorySegment.ofArray(answer)));

    assertEquals(3, answer[0]);
  }

  @Test
  void aCallThatMayBlockRefusesMemoryOnTheHeap() {
    var heap = MemorySegment.ofArray(new int[1]);

    assertThrows(IllegalArgumentException.class, () -> Ioctl.call(readable, FIONREAD, heap));
  }

  @Test
  void aRequestThatTheDeviceDoesNotKnowIsNamedByItsNumber() throws LinuxException {
    try (var device = Fd.openReadWrite(Path.of("/dev/null"))) {
      var refused = assertThrows(LinuxException.class, () -> Ioctl.call(device, 0xae03, 0));

      assertEquals("ioctl 0xae03", refused.call());
      assertTrue(refused.is(Errno.ENOTTY));
    }
  }

  @Test
  void theErrorOfOneThreadIsNeverThatOfAnother() throws Exception {
    try (var device = Fd.openReadWrite(Path.of("/dev/null"))) {
      int known = device.number();
      var other = CompletableFuture.supplyAsync(() -> mistaken(1_000_000, Errno.EBADF));

      assertEquals(0, mistaken(known, Errno.ENOTTY));
      assertEquals(0, other.get());
    }
  }

  private static int mistaken(int fd, Errno expected) {
    var argument = MemorySegment.ofArray(new int[1]);
    int mistakes = 0;
    for (int i = 0; i < 100_000; i++) {
      if (!expected.is(Ioctl.tryCall(fd, 0xae03, argument))) {
        mistakes++;
      }
    }
    return mistakes;
  }

  @Test
  void aClosedDescriptorIsRefused() {
    pair.right().close();

    assertThrows(IllegalStateException.class, () -> Ioctl.tryBlocking(readable, FIONREAD, 0));
  }

  @Test
  void impossibleRequestNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Ioctl.io(0x100, 0));
    assertThrows(IllegalArgumentException.class, () -> Ioctl.io(0, -1));
    assertThrows(IllegalArgumentException.class, () -> Ioctl.iow(0, 0, 1 << 14));
  }

  @Test
  void callsAllocateNothingWhetherTheySucceedOrFail() throws Exception {
    var heap = MemorySegment.ofArray(new long[4]);
    int number = readable.number();

    assertEquals(0, Allocations.bytesOf(() -> Ioctl.tryCall(number, FIONREAD, heap)));
    assertEquals(0, Allocations.bytesOf(() -> Ioctl.tryCall(number, 0xae03, heap)));
    assertEquals(0, Allocations.bytesOf(() -> Ioctl.tryBlocking(readable, FIONREAD, 0)));
  }
}
