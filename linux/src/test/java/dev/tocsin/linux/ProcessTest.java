package dev.tocsin.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Limits and processors of this process. */
class ProcessTest {
  @Test
  void theSoftLimitOfOpenFilesRisesToTheHardOne() throws IOException {
    var before = ResourceLimits.openFiles();
    var raised = ResourceLimits.raiseOpenFiles();

    assertEquals(before.hard(), raised.hard());
    assertEquals(raised.hard(), raised.soft());
    assertEquals(raised, ResourceLimits.openFiles());
    assertTrue(
        Files.readString(Path.of("/proc/self/limits"))
            .lines()
            .anyMatch(line -> line.matches("Max open files +" + raised.soft() + " .*")));
  }

  @Test
  void aPinnedThreadRunsOnItsProcessorOnly() throws Exception {
    var allowed =
        onThread(() -> {
          Affinity.pin(0);
          return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
              .filter(line -> line.startsWith("Cpus_allowed_list:"))
              .findFirst()
              .orElseThrow();
        });

    assertEquals("0", allowed.substring(allowed.indexOf(':') + 1).strip());
  }

  @Test
  void aProcessorThatDoesNotExistIsRefused() {
    var refused = assertThrows(LinuxException.class, () -> Affinity.pin(1023));

    assertTrue(refused.is(Errno.EINVAL));
    assertThrows(IllegalArgumentException.class, () -> Affinity.pin(1024));
    assertThrows(IllegalArgumentException.class, () -> Affinity.pin(-1));
  }

  private static <T> T onThread(Callable<T> action) throws Exception {
    var task = new FutureTask<>(action);
    Thread.ofPlatform().start(task);
    return task.get();
  }
}
