package dev.tocsin.testkit.guest;

import dev.tocsin.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A guest that runs, and its serial console. */
public final class RunningGuest implements AutoCloseable {
  private static final int SECONDS = 240;
  private static final int PATIENCES = 8;

  private final Process qemu;
  private final Path output;

  RunningGuest(Process qemu, Path output) {
    this.qemu = qemu;
    this.output = output;
  }

  /**
   * Returns all that the guest has printed.
   *
   * @return text without carriage returns
   */
  public String console() {
    try {
      return Files.readString(output, StandardCharsets.ISO_8859_1).replace("\r", "");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Waits until the guest has printed something.
   *
   * @param text what
   * @return all that it has printed
   * @throws AssertionError if it does not within minutes, or ends before
   */
  public String await(String text) {
    return await(text, 0);
  }

  /**
   * Waits until the guest has printed something since some moment.
   *
   * @param text what
   * @param start how long {@link #console} was then
   * @return all that it has printed
   * @throws AssertionError if it does not within minutes, or ends before
   */
  public String await(String text, int start) {
    for (int i = 1; ; i++) {
      try {
        Eventually.until("the guest prints " + text, () -> printed(text, start) || !qemu.isAlive());
        break;
      } catch (AssertionError late) {
        if (i == PATIENCES) {
          throw new AssertionError("the guest does not print " + text + ":\n" + console(), late);
        }
      }
    }
    if (!printed(text, start)) {
      throw new AssertionError("the guest has ended without " + text + ":\n" + console());
    }
    return console();
  }

  private boolean printed(String text, int start) {
    return console().indexOf(text, start) >= 0;
  }

  /**
   * Types a line at the guest's console.
   *
   * @param line without its end
   * @throws IOException if the guest has ended
   */
  public void type(String line) throws IOException {
    qemu.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    qemu.getOutputStream().flush();
  }

  /**
   * Waits until the guest has switched itself off.
   *
   * @return all that it has printed
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public String end() throws InterruptedException {
    if (!qemu.waitFor(SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the guest does not end:\n" + console());
    }
    return console();
  }

  /** Kills QEMU with SIGKILL, if it runs, and waits for its end. */
  @Override
  public void close() {
    qemu.destroyForcibly();
    try {
      qemu.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
