package dev.tocsin.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class MappingTest {
  private static final long PAGE = 4096;

  @Test
  void anonymousMemoryIsZeroedAndKeepsWhatIsWritten() throws LinuxException {
    try (var mapping = Mapping.anonymous(PAGE + 1)) {
      assertEquals(PAGE + 1, mapping.size());
      assertEquals(0, mapping.segment().get(JAVA_BYTE, PAGE));

      mapping.segment().set(JAVA_LONG, 8, 42);

      assertEquals(42, mapping.segment().get(JAVA_LONG, 8));
      assertTrue(mapping.fd().isEmpty());
    }
  }

  @Test
  void memoryLargerThanTheMachineCostsOnlyWhatIsTouched() throws LinuxException {
    long size = 1L << 42;
    try (var mapping = Mapping.anonymous(size)) {
      mapping.segment().set(JAVA_BYTE, size - 1, (byte) 1);

      assertEquals(1, mapping.segment().get(JAVA_BYTE, size - 1));
    }
  }

  @Test
  void aMemoryFileIsSharedByAllWhoMapIt() throws LinuxException {
    try (var ours = Mapping.memfd("test", 2 * PAGE);
        var theirs = Mapping.of(ours.fd().orElseThrow(), PAGE, PAGE)) {
      theirs.segment().set(JAVA_LONG, 0, 7);

      assertEquals(7, ours.segment().get(JAVA_LONG, PAGE));
    }
  }

  @Test
  void nobodyCanShortenAMemoryFileBelowUs() throws LinuxException {
    try (var mapping = Mapping.memfd("test", PAGE)) {
      int fd = mapping.fd().orElseThrow().number();

      assertTrue(Errno.EPERM.is(FileCalls.ftruncate(fd, 0))); // S62
      assertEquals(0, mapping.segment().get(JAVA_BYTE, 0));
    }
  }

  @Test
  void aSharedFileShortenedByAnotherThrowsInsteadOfCrashing() throws LinuxException {
    try (var theirs = unsealed(PAGE);
        var mapping = Mapping.of(theirs, 0, PAGE)) {
      var memory = mapping.segment();
      FileCalls.ftruncate(theirs.number(), 0);

      assertThrows(InternalError.class, () -> readOften(memory)); // S62
    }
  }

  private static Fd unsealed(long size) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      var fd = Fd.adopt(FileCalls.memfdCreate(arena.allocateFrom("theirs"), 0));
      FileCalls.ftruncate(fd.number(), size);
      return fd;
    }
  }

  /** The JVM may notice the fault a moment after the access. */
  private static long readOften(MemorySegment memory) {
    long sum = 0;
    for (int i = 0; i < 1_000; i++) {
      sum += memory.get(JAVA_BYTE, 0);
      Thread.onSpinWait();
    }
    return sum;
  }

  @Test
  void useAfterCloseThrowsOnEveryThread() throws LinuxException {
    var mapping = Mapping.memfd("test", PAGE);
    var segment = mapping.segment();
    var fd = mapping.fd().orElseThrow();

    mapping.close();
    mapping.close();

    assertThrows(IllegalStateException.class, () -> segment.get(JAVA_BYTE, 0));
    var elsewhere = CompletableFuture.supplyAsync(() -> segment.get(JAVA_BYTE, 0));
    var thrown = assertThrows(CompletionException.class, elsewhere::join);
    assertInstanceOf(IllegalStateException.class, thrown.getCause());
    assertFalse(fd.isOpen());
  }

  @Test
  void aClosedMappingIsGoneFromTheProcess() throws Exception {
    var mapping = Mapping.memfd("tocsin-gone", PAGE);
    assertTrue(maps().contains("tocsin-gone"));

    mapping.close();

    assertFalse(maps().contains("tocsin-gone"));
  }

  private static String maps() throws IOException {
    return Files.readString(Path.of("/proc/self/maps"));
  }

  @Test
  void impossibleMappingsAreRefused() throws LinuxException {
    assertThrows(IllegalArgumentException.class, () -> Mapping.anonymous(0));
    assertThrows(IllegalArgumentException.class, () -> Mapping.memfd("negative", -1));
    var refused = assertThrows(LinuxException.class, () -> Mapping.anonymous(1L << 62));
    assertTrue(refused.is(Errno.ENOMEM));
    try (var mapping = Mapping.memfd("test", PAGE)) {
      var fd = mapping.fd().orElseThrow();
      var unaligned = assertThrows(LinuxException.class, () -> Mapping.of(fd, 1, PAGE));
      assertTrue(unaligned.is(Errno.EINVAL));
    }
  }
}
