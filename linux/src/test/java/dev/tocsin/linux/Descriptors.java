package dev.tocsin.linux;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** What the tests ask about descriptors of this process. */
final class Descriptors {
  private static final int F_DUPFD = 0;
  private static final int F_SETFL = 4;

  private Descriptors() {}

  /** Whether the kernel has a descriptor of this number. */
  static boolean exists(int number) {
    return Files.exists(Path.of("/proc/self/fd/" + number), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Duplicates onto the lowest free number from a minimum on.
   *
   * <p>Far above the numbers that the JVM itself gets, so that a closed number comes back at once.
   */
  static Fd dupFrom(int minimum, Fd fd) throws LinuxException {
    return Fd.adopt(
        LinuxException.check("fcntl F_DUPFD", FileCalls.fcntl(fd.number(), F_DUPFD, minimum)));
  }

  /** What a peer that shares an open file can do to it. */
  static void clearNonblock(Fd fd) throws LinuxException {
    LinuxException.check("fcntl F_SETFL", FileCalls.fcntl(fd.number(), F_SETFL, 0));
  }
}
