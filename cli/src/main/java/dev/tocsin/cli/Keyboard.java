package dev.tocsin.cli;

import dev.tocsin.cli.EscapeKeys.Effect;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Terminal;
import dev.tocsin.machine.SerialConsole;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Passes standard input on to the guest.
 *
 * <p>A terminal is raw meanwhile, and has escape keys; it is restored by {@link #close} and, should
 * the process end any other way that lets it, by a shutdown hook. From a pipe every byte goes to
 * the guest as it is, and its end means nothing.
 */
final class Keyboard implements AutoCloseable {
  static final int STDIN = 0;

  private final @Nullable Terminal terminal;
  private final Thread restorer;

  private Keyboard(@Nullable Terminal terminal) {
    this.terminal = terminal;
    this.restorer = new Thread(this::restore, "restore-terminal");
  }

  /**
   * Starts to read.
   *
   * @param in standard input
   * @param console the guest's
   * @param leave runs when the user wants to leave
   */
  static Keyboard open(InputStream in, SerialConsole console, Runnable leave)
      throws LinuxException {
    boolean tty = Terminal.isTerminal(STDIN);
    Keyboard keyboard = new Keyboard(tty ? Terminal.raw(STDIN) : null);
    Runtime.getRuntime().addShutdownHook(keyboard.restorer);
    Thread.ofPlatform()
        .daemon()
        .name("keyboard")
        .start(tty ? () -> keys(in, console, leave) : () -> bytes(in, console));
    return keyboard;
  }

  private static void keys(InputStream in, SerialConsole console, Runnable leave) {
    EscapeKeys escape = new EscapeKeys();
    forward(
        in,
        key -> {
          Effect effect = escape.press(key);
          if (effect.leave()) {
            leave.run();
          }
          for (byte each : effect.forGuest()) {
            if (!console.type(each)) {
              return false;
            }
          }
          return !effect.leave();
        });
  }

  private static void bytes(InputStream in, SerialConsole console) {
    forward(in, console::type);
  }

  /** Takes a byte; says whether it wants more. */
  private interface Sink {
    boolean accept(byte value) throws InterruptedException;
  }

  private static void forward(InputStream in, Sink sink) {
    byte[] buffer = new byte[4096];
    try {
      for (int count; (count = in.read(buffer)) >= 0; ) {
        for (int i = 0; i < count; i++) {
          if (!sink.accept(buffer[i])) {
            return;
          }
        }
      }
    } catch (IOException | InterruptedException _) {
      // A terminal that hung up: like the end of a pipe, no reason to end the guest.
    }
  }

  private void restore() {
    if (terminal != null) {
      terminal.close();
    }
  }

  @Override
  public void close() {
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(restorer);
    } catch (IllegalStateException _) {
      // The process is ending, and the hook does the same again.
    }
  }
}
