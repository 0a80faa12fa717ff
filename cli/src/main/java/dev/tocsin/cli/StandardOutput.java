package dev.tocsin.cli;

import dev.tocsin.cli.serve.Refused;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether what a command printed has arrived. */
final class StandardOutput {
  static final String TAKES_NO_MORE =
      "standard output takes no more: it is closed, or its disk is full";

  private static final Path DESCRIPTOR = Path.of("/proc/self/fd/1");

  private StandardOutput() {}

  /**
   * Checks that all was written.
   *
   * @param out what was printed to, over {@link System#out}
   * @throws Refused if some was not. A reader of a pipe who has left has seen enough, though
   */
  static void check(PrintWriter out) throws Refused {
    // The writer is not told of what the stream below it could not write.
    boolean failed = out.checkError() || System.out.checkError();
    if (failed && !isPipe()) {
      throw new Refused(TAKES_NO_MORE);
    }
  }

  /** A write to a pipe fails only when it has no reader (pipe(7)). */
  private static boolean isPipe() {
    try {
      return Files.readSymbolicLink(DESCRIPTOR).toString().startsWith("pipe:");
    } catch (IOException _) {
      return false; // not Linux, or no such descriptor
    }
  }
}
