package dev.tocsin.linux;

import java.util.Arrays;
import java.util.Optional;

/** The error numbers of Linux that Tocsin meets (asm-generic/errno.h), their names and meanings. */
@SuppressWarnings("doclint:missing") // each constant says its meaning as its argument
public enum Errno {
  EPERM(1, "operation not permitted"),
  ENOENT(2, "no such file or directory"),
  ESRCH(3, "no such process or thread"),
  EINTR(4, "interrupted by a signal"),
  EIO(5, "input/output error"),
  ENXIO(6, "no such device or address"),
  E2BIG(7, "argument too large"),
  EBADF(9, "not an open descriptor"),
  EAGAIN(11, "not ready now"),
  ENOMEM(12, "out of memory"),
  EACCES(13, "permission denied"),
  EFAULT(14, "bad address"),
  EBUSY(16, "already in use"),
  EEXIST(17, "exists already"),
  ENODEV(19, "no such device"),
  ENOTDIR(20, "not a directory"),
  EISDIR(21, "is a directory"),
  EINVAL(22, "invalid argument"),
  ENFILE(23, "too many open files in the whole system"),
  EMFILE(24, "too many open files in this process"),
  ENOTTY(25, "not a terminal, or a request that this descriptor does not know"),
  EFBIG(27, "file too large"),
  ENOSPC(28, "no space left"),
  EROFS(30, "read-only file system"),
  EPIPE(32, "the other end is closed"),
  ERANGE(34, "result out of range"),
  ENAMETOOLONG(36, "name too long"),
  ENOSYS(38, "not in this kernel"),
  ENODATA(61, "no data"),
  EPROTO(71, "protocol error"),
  EOVERFLOW(75, "value too large"),
  ENOTSOCK(88, "not a socket"),
  EMSGSIZE(90, "message too long"),
  EOPNOTSUPP(95, "not supported"),
  EADDRINUSE(98, "address in use"),
  ENOBUFS(105, "no buffer space"),
  ECONNRESET(104, "connection reset by the other end"),
  ENOTCONN(107, "not connected"),
  ETOOMANYREFS(109, "too many descriptors in flight"),
  ETIMEDOUT(110, "timed out"),
  ECONNREFUSED(111, "nobody listens there");

  private final int number;
  private final String meaning;

  Errno(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** The kernel's number, always positive. */
  public int number() {
    return number;
  }

  /** What it means, in a few words. */
  public String meaning() {
    return meaning;
  }

  /**
   * Whether a result of this package's non-throwing calls is this error.
   *
   * @param result a value, or {@code -errno}
   */
  public boolean is(int result) {
    return result == -number;
  }

  /** The error of a number; empty for one unlisted. */
  public static Optional<Errno> of(int number) {
    return Arrays.stream(values()).filter(errno -> errno.number == number).findFirst();
  }

  /**
   * The symbolic name of a number, for example {@code EBUSY}; {@code errno 133} for one unlisted.
   */
  public static String name(int number) {
    return of(number).map(Errno::name).orElse("errno " + number);
  }
}
