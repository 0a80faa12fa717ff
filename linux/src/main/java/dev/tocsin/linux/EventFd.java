package dev.tocsin.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A kernel counter that one side adds to and the other drains, eventfd(2).
 *
 * <p>Thread-safe. {@code write} and {@code drain} allocate nothing and take no lock.
 */
public final class EventFd implements AutoCloseable {
  private static final int FLAGS = FileCalls.O_NONBLOCK | FileCalls.O_CLOEXEC;

  private final Fd fd;

  private EventFd(Fd fd) {
    this.fd = fd;
  }

  /**
   * A new counter at 0, non-blocking and not inherited by child processes.
   *
   * @return the counter, to be closed
   * @throws LinuxException if the process is out of descriptors
   */
  public static EventFd create() throws LinuxException {
    return new EventFd(Fd.adopt(LinuxException.check("eventfd", FileCalls.eventfd(0, FLAGS))));
  }

  /**
   * A new owner of somebody's eventfd: duplicates the descriptor and leaves the given one alone.
   *
   * @param number a descriptor of this process
   * @return an owner of the same counter, to be closed
   * @throws LinuxException EINVAL if it is no eventfd, EBADF if it is not open
   */
  public static EventFd adopt(int number) throws LinuxException {
    return proven(Fd.adopt(Fd.duplicate(number)));
  }

  /**
   * Takes over a descriptor, such as one received from a socket, and closes it if that fails.
   *
   * @param fd not to be used by the caller any more
   * @return the counter, to be closed
   * @throws LinuxException EINVAL if it is no eventfd
   */
  public static EventFd adopt(Fd fd) throws LinuxException {
    return proven(fd);
  }

  private static EventFd proven(Fd fd) throws LinuxException {
    try {
      if (field(fd, "eventfd-count").isEmpty()) {
        throw new LinuxException(
            "eventfd", Errno.EINVAL.number(), "the descriptor is not an eventfd");
      }
      return new EventFd(fd);
    } catch (LinuxException refused) {
      fd.close();
      throw refused;
    }
  }

  /**
   * {@return the kernel's number, valid until {@code close}}
   *
   * @throws IllegalStateException after {@code close}
   */
  public int fd() {
    return fd.number();
  }

  /** {@return the descriptor, owned by this object: for a {@link Poller} or to send it} */
  public Fd descriptor() {
    return fd;
  }

  /**
   * Adds to the counter.
   *
   * <p>Blocks only if another holder of this eventfd has both made it blocking and filled it up.
   *
   * @param value what to add, at least 1
   * @return false if the counter is full, which means that a reader is told anyway (S13)
   * @throws LinuxException if the kernel refuses
   * @throws IllegalStateException after {@code close}
   */
  public boolean write(long value) throws LinuxException {
    if (value <= 0) {
      throw new IllegalArgumentException("an eventfd counts up, not by " + value);
    }
    var counter = Libc.scratch().value();
    counter.set(JAVA_LONG, 0, value);
    int number = fd.hold();
    try {
      return transferred("write eventfd", FileCalls.write(number, counter));
    } finally {
      fd.release();
    }
  }

  /**
   * Takes the whole count and leaves 0; never blocks, whatever other holders did (S57).
   *
   * @return the count as an unsigned number, 0 if nothing was written since the last drain
   * @throws LinuxException if the kernel refuses
   * @throws IllegalStateException after {@code close}
   */
  public long drain() throws LinuxException {
    var scratch = Libc.scratch();
    int number = fd.hold();
    try {
      long result = FileCalls.preadv2(number, scratch.vector(), FileCalls.RWF_NOWAIT);
      return transferred("read eventfd", result) ? scratch.value().get(JAVA_LONG, 0) : 0;
    } finally {
      fd.release();
    }
  }

  /**
   * Tells whether another holder has filled the counter up, so that a writer of a blocking
   * descriptor waits.
   *
   * @return true if nothing can be added before somebody drains it
   * @throws IllegalStateException after {@code close}
   */
  public boolean isFull() {
    int number = fd.hold();
    try {
      var pollfd = Libc.scratch().pollfd();
      pollfd.set(JAVA_INT, 0, number);
      pollfd.set(JAVA_SHORT, Integer.BYTES, (short) FileCalls.POLLOUT);
      return FileCalls.poll(pollfd) == 0;
    } finally {
      fd.release();
    }
  }

  private static boolean transferred(String call, long result) throws LinuxException {
    if (result < 0 && result != -Errno.EAGAIN.number()) {
      throw new LinuxException(call, (int) -result);
    }
    return result > 0;
  }

  /**
   * What all descriptors of this counter share and no other counter has, while it lives (S6).
   *
   * @return the kernel's eventfd-id
   * @throws LinuxException ENOSYS on a kernel before 5.2, which does not tell
   */
  public long identity() throws LinuxException {
    return field(fd, "eventfd-id")
        .orElseThrow(() -> new LinuxException("eventfd-id", Errno.ENOSYS.number()));
  }

  /**
   * Another owner of the same counter, to be closed on its own.
   *
   * @return the other owner
   * @throws LinuxException if the process is out of descriptors
   * @throws IllegalStateException after {@code close}
   */
  public EventFd dup() throws LinuxException {
    return new EventFd(fd.dup());
  }

  /** {@return whether {@code close} was not called yet} */
  public boolean isOpen() {
    return fd.isOpen();
  }

  /** Gives the descriptor back; other descriptors of the counter live on. Idempotent. */
  @Override
  public void close() {
    fd.close();
  }

  /** The descriptor's number, and whether it is closed. */
  @Override
  public String toString() {
    return "EventFd(" + fd + ")";
  }

  /** A number that the kernel shows in /proc/self/fdinfo. */
  private static OptionalLong field(Fd fd, String name) throws LinuxException {
    int number = fd.hold();
    try (var lines = Files.lines(Path.of("/proc/self/fdinfo/" + number))) {
      return lines
          .filter(line -> line.startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          // The count is hexadecimal, and only its presence matters.
          .mapToLong(text -> Long.parseUnsignedLong(text, name.endsWith("count") ? 16 : 10))
          .findFirst();
    } catch (IOException refused) {
      throw new LinuxException("read", Errno.EIO.number(), String.valueOf(refused.getMessage()));
    } finally {
      fd.release();
    }
  }
}
