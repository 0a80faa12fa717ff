package dev.tocsin.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts this process's descriptors, as the kernel lists them. */
final class Descriptors {
  private static final Path LIST = Path.of("/proc/self/fd");

  private Descriptors() {}

  /** How many are open, the one that reads the list not counted. */
  static int open() throws IOException {
    int count = -1;
    try (DirectoryStream<Path> list = Files.newDirectoryStream(LIST)) {
      for (Path _ : list) {
        count++;
      }
    }
    return count;
  }
}
