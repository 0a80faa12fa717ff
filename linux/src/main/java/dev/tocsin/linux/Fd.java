package dev.tocsin.linux;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The owner of one file descriptor, which it closes exactly once.
 *
 * <p>Thread-safe. The calls of this package hold the descriptor while they use it: a {@code close}
 * meanwhile takes effect at once for new callers and for the kernel when the last call returns, so
 * a number that the kernel hands out again is never used by mistake. Whoever takes the bare {@link
 * #number} must order its own use before {@code close}.
 */
public final class Fd implements AutoCloseable {
  /** Open for reading and writing, for {@link #open}. */
  public static final int READ_WRITE = FileCalls.O_RDWR;

  private static final int CLOSED = 1 << 31;

  /** Of {@link #uses}: a field and not an object, as a descriptor is made for each export. */
  private static final AtomicIntegerFieldUpdater<Fd> USES =
      AtomicIntegerFieldUpdater.newUpdater(Fd.class, "uses");

  private final int number;

  /** How many calls are inside, and the sign bit once {@code close} was called. */
  private volatile int uses;

  private Fd(int number) {
    this.number = number;
  }

  /**
   * Opens an existing file or device; the descriptor is not inherited by child processes.
   *
   * @param path where it is
   * @param flags the flags of open(2); O_CLOEXEC is added, O_CREAT is not supported
   * @return the descriptor, to be closed
   * @throws LinuxException if the kernel refuses
   */
  public static Fd open(String path, int flags) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      int result = FileCalls.open(arena.allocateFrom(path), flags | FileCalls.O_CLOEXEC);
      return adopt(LinuxException.check("open " + path, result));
    }
  }

  /**
   * Opens an existing file or device for reading and writing.
   *
   * @param path where it is
   * @return the descriptor, to be closed
   * @throws LinuxException if the kernel refuses
   */
  public static Fd openReadWrite(Path path) throws LinuxException {
    return open(path.toString(), READ_WRITE);
  }

  /**
   * Takes over a descriptor that nobody else closes, such as the result of an ioctl.
   *
   * @param number an open descriptor, without another owner
   * @return its owner
   * @throws IllegalArgumentException for a negative number
   */
  public static Fd adopt(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("not a descriptor: " + number);
    }
    return new Fd(number);
  }

  /**
   * {@return the kernel's number, valid until {@code close}}
   *
   * @throws IllegalStateException after {@code close}
   */
  public int number() {
    if (!isOpen()) {
      throw closed();
    }
    return number;
  }

  /**
   * Another descriptor of the same open file.
   *
   * @return its owner, to be closed on its own
   * @throws LinuxException if the process is out of descriptors
   * @throws IllegalStateException after {@code close}
   */
  public Fd dup() throws LinuxException {
    int source = hold();
    try {
      return adopt(duplicate(source));
    } finally {
      release();
    }
  }

  /**
   * Gives a file's space back; what was there reads as zeros, and the file keeps its size
   * (fallocate(2), FALLOC_FL_PUNCH_HOLE).
   *
   * @param offset in bytes, 0 or more
   * @param length in bytes, 1 or more
   * @return false if the file system has no holes; nothing changes then
   * @throws LinuxException if the kernel refuses
   * @throws IllegalStateException after {@code close}
   */
  public boolean punchHole(long offset, long length) throws LinuxException {
    int held = hold();
    try {
      int mode = FileCalls.FALLOC_FL_PUNCH_HOLE | FileCalls.FALLOC_FL_KEEP_SIZE;
      int result = FileCalls.fallocate(held, mode, offset, length);
      if (result == -Errno.EOPNOTSUPP.number()) {
        return false;
      }
      LinuxException.check("fallocate", result);
      return true;
    } finally {
      release();
    }
  }

  /** Another number of the same open file, not inherited by child processes. */
  static int duplicate(int number) throws LinuxException {
    return LinuxException.check(
        "fcntl F_DUPFD_CLOEXEC", FileCalls.fcntl(number, FileCalls.F_DUPFD_CLOEXEC, 0));
  }

  /** {@return whether {@code close} was not called yet} */
  public boolean isOpen() {
    return uses >= 0;
  }

  /** Gives the descriptor back, now or when the last call that uses it returns. Idempotent. */
  @Override
  public void close() {
    if (USES.getAndUpdate(this, count -> count | CLOSED) == 0) {
      FileCalls.close(number);
    }
  }

  /**
   * Keeps the descriptor open until {@link #release}.
   *
   * @return its number
   * @throws IllegalStateException after {@code close}
   */
  int hold() {
    int held = tryHold();
    if (held < 0) {
      throw closed();
    }
    return held;
  }

  /** Like {@link #hold}, but -1 after {@code close}. */
  int tryHold() {
    int count;
    do {
      count = uses;
      if (count < 0) {
        return -1;
      }
    } while (!USES.compareAndSet(this, count, count + 1));
    return number;
  }

  /** Ends a {@link #hold}; the last one after {@code close} gives the descriptor back. */
  void release() {
    if (USES.decrementAndGet(this) == CLOSED) {
      FileCalls.close(number);
    }
  }

  /** The number, and whether it is closed. */
  @Override
  public String toString() {
    return "Fd " + number + (isOpen() ? "" : " (closed)");
  }

  private IllegalStateException closed() {
    return new IllegalStateException("descriptor " + number + " is closed");
  }
}
