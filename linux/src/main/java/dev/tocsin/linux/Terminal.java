package dev.tocsin.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A terminal in raw mode until {@code close}, termios(3).
 *
 * <p>Raw: each key arrives at once, unchanged and not echoed, Ctrl-C and Ctrl-Z as bytes like any
 * other. Output is left as it was, so that a line feed still starts a new line. Closing restores
 * the former settings bit by bit; do it in a shutdown hook as well, it is idempotent. Thread-safe.
 */
public final class Terminal implements AutoCloseable {
  /** IGNBRK, BRKINT, PARMRK, ISTRIP, INLCR, IGNCR, ICRNL, IXON. */
  static final int INPUT = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;

  /** ISIG, ICANON, ECHO, ECHONL, IEXTEN. */
  static final int LOCAL = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000;

  static final int CSIZE_AND_PARENB = 0x30 | 0x100;
  static final int CS8 = 0x30;
  static final int VTIME = 5;
  static final int VMIN = 6;
  private static final long TIOCGWINSZ = 0x5413; // ioctl_tty(2)

  private final int fd;
  private final MemorySegment before;
  private final AtomicBoolean restored = new AtomicBoolean();

  private Terminal(int fd, MemorySegment before) {
    this.fd = fd;
    this.before = before;
  }

  /**
   * {@return whether a descriptor is a terminal}
   *
   * @param fd its number, for example 0 for standard input
   */
  public static boolean isTerminal(int fd) {
    return ProcessCalls.isatty(fd) == 1;
  }

  /**
   * {@return how many columns a terminal shows; empty if the descriptor is none, or does not know}
   *
   * @param fd its number, for example 1 for standard output
   */
  public static OptionalInt columns(int fd) {
    short[] size = new short[4]; // struct winsize: rows, columns, pixels across and down
    int result = Ioctl.tryCall(fd, TIOCGWINSZ, MemorySegment.ofArray(size));
    return result < 0 || size[1] <= 0 ? OptionalInt.empty() : OptionalInt.of(size[1]);
  }

  /**
   * Puts a terminal into raw mode.
   *
   * @param fd its number, for example 0; it must stay open until {@code close}
   * @return what restores the settings
   * @throws LinuxException ENOTTY if it is no terminal
   */
  public static Terminal raw(int fd) throws LinuxException {
    var arena = Arena.ofAuto();
    var before = arena.allocate(Layouts.TERMIOS);
    LinuxException.check("tcgetattr", ProcessCalls.tcgetattr(fd, before));
    var raw = arena.allocate(Layouts.TERMIOS).copyFrom(before);
    change(raw, Layouts.C_IFLAG, INPUT, 0);
    change(raw, Layouts.C_LFLAG, LOCAL, 0);
    change(raw, Layouts.C_CFLAG, CSIZE_AND_PARENB, CS8);
    raw.set(JAVA_BYTE, Layouts.C_CC + VMIN, (byte) 1);
    raw.set(JAVA_BYTE, Layouts.C_CC + VTIME, (byte) 0);
    LinuxException.check("tcsetattr", ProcessCalls.tcsetattr(fd, ProcessCalls.TCSANOW, raw));
    return new Terminal(fd, before);
  }

  private static void change(MemorySegment termios, long field, int clear, int set) {
    termios.set(JAVA_INT, field, (termios.get(JAVA_INT, field) & ~clear) | set);
  }

  /**
   * Restores the settings found by {@link #raw}; a terminal that has gone is no error. Idempotent.
   */
  @Override
  public void close() {
    if (restored.compareAndSet(false, true)) {
      ProcessCalls.tcsetattr(fd, ProcessCalls.TCSANOW, before);
    }
  }
}
