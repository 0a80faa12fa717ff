package dev.tocsin.bench.rig;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts this process's descriptors, as the kernel lists them. */
public final class Descriptors {
  private static final Path LIST = Path.of("/proc/self/fd");

  private Descriptors() {}

  /**
   * Returns how many are open, the one that reads the list not counted.
   *
   * @return a count
   * @throws IOException if the list cannot be read
   */
  public static int open() throws IOException {
    int count = -1;
    try (DirectoryStream<Path> list = Files.newDirectoryStream(LIST)) {
      for (Path _ : list) {
        count++;
      }
    }
    return count;
  }
}
