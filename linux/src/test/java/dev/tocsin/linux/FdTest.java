package dev.tocsin.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FdTest {
  private static final int HIGH = 700;

  @Test
  void anOpenDescriptorIsTheKernelsUntilItIsClosed() throws LinuxException {
    var fd = Fd.openReadWrite(Path.of("/dev/null"));
    int number = fd.number();
    assertTrue(fd.isOpen());
    assertTrue(Descriptors.exists(number));

    fd.close();

    assertFalse(fd.isOpen());
    assertThrows(IllegalStateException.class, fd::number);
    assertThrows(IllegalStateException.class, fd::dup);
  }

  @Test
  void aHoleReadsAsZerosAndGivesItsSpaceBack(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("file");
    byte[] content = new byte[1 << 20];
    Arrays.fill(content, (byte) 7);
    Files.write(file, content);
    try (var fd = Fd.openReadWrite(file)) {
      assumeTrue(fd.punchHole(4096, 8192), "no holes in " + folder);
    }

    Arrays.fill(content, 4096, 4096 + 8192, (byte) 0);
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  @Test
  void aHoleIsMadeInAFileOnly() throws LinuxException {
    try (var fd = Fd.openReadWrite(Path.of("/dev/null"))) {
      var refused = assertThrows(LinuxException.class, () -> fd.punchHole(0, 4096));

      assertEquals("fallocate", refused.call());
    }
  }

  @Test
  void theFileThatIsMissingIsNamed() {
    var refused = assertThrows(LinuxException.class, () -> Fd.open("/no/such/file", 0));

    assertEquals("open /no/such/file", refused.call());
    assertEquals("ENOENT", refused.errnoName());
  }

  @Test
  void aSecondCloseLeavesTheNumbersNextOwnerAlone() throws LinuxException {
    try (var source = Fd.openReadWrite(Path.of("/dev/null"))) {
      var first = Descriptors.dupFrom(HIGH, source);
      int number = first.number();
      first.close();
      try (var second = Descriptors.dupFrom(HIGH, source)) {
        assertEquals(number, second.number());

        first.close();

        assertTrue(Descriptors.exists(number));
      }
      assertFalse(Descriptors.exists(number));
    }
  }

  @Test
  void aCloseDuringACallTakesEffectWhenTheCallReturns() throws LinuxException {
    try (var source = Fd.openReadWrite(Path.of("/dev/null"))) {
      var fd = Descriptors.dupFrom(HIGH + 1, source);
      int number = fd.hold();

      fd.close();

      assertTrue(Descriptors.exists(number));
      assertThrows(IllegalStateException.class, fd::hold);
      assertTrue(Descriptors.exists(number));
      fd.release();
      assertFalse(Descriptors.exists(number));
    }
  }

  @Test
  void manyThreadsThatUseAndCloseADescriptorCloseItOnce() throws Exception {
    try (var source = Fd.openReadWrite(Path.of("/dev/null"));
        var threads = Executors.newFixedThreadPool(3)) {
      for (int round = 0; round < 2_000; round++) {
        var fd = Descriptors.dupFrom(HIGH + 2, source);
        int number = fd.number();
        var done = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
          threads.execute(() -> {
            if (fd.tryHold() >= 0) {
              fd.release();
            }
            fd.close();
            done.countDown();
          });
        }
        fd.close();
        try (var next = Descriptors.dupFrom(HIGH + 2, source)) {
          done.await();
          // A second close(2) of the old number would have hit this one.
          assertTrue(Descriptors.exists(next.number()), () -> "lost descriptor " + number);
        }
      }
    }
  }

  @Test
  void aNegativeNumberIsNoDescriptor() {
    assertThrows(IllegalArgumentException.class, () -> Fd.adopt(-1));
  }
}
