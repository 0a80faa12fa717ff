package dev.tocsin.linux;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.util.List;

/**
 * The C structs that this package passes to the kernel, with the names that C gives them.
 *
 * <p>Pointers and sizes are 64-bit. A test compares every member with the C compiler's offset.
 */
final class Layouts {
  /** epoll_event(2): packed on x86-64 only, so that 32- and 64-bit programs share it. */
  static final StructLayout EPOLL_EVENT =
      System.getProperty("os.arch", "").equals("aarch64")
          ? struct("epoll_event", JAVA_INT.withName("events"), pad(4), JAVA_LONG.withName("data"))
          : struct(
              "epoll_event", JAVA_INT.withName("events"), JAVA_LONG_UNALIGNED.withName("data"));

  static final long EVENT_EVENTS = offset(EPOLL_EVENT, "events");
  static final long EVENT_DATA = offset(EPOLL_EVENT, "data");

  /** iovec(3). */
  static final StructLayout IOVEC =
      struct("iovec", JAVA_LONG.withName("iov_base"), JAVA_LONG.withName("iov_len"));

  static final long IOV_BASE = offset(IOVEC, "iov_base");
  static final long IOV_LEN = offset(IOVEC, "iov_len");

  /** sendmsg(2). */
  static final StructLayout MSGHDR =
      struct(
          "msghdr",
          JAVA_LONG.withName("msg_name"),
          JAVA_INT.withName("msg_namelen"),
          pad(4),
          JAVA_LONG.withName("msg_iov"),
          JAVA_LONG.withName("msg_iovlen"),
          JAVA_LONG.withName("msg_control"),
          JAVA_LONG.withName("msg_controllen"),
          JAVA_INT.withName("msg_flags"),
          pad(4));

  static final long MSG_IOV = offset(MSGHDR, "msg_iov");
  static final long MSG_IOVLEN = offset(MSGHDR, "msg_iovlen");
  static final long MSG_CONTROL = offset(MSGHDR, "msg_control");
  static final long MSG_CONTROLLEN = offset(MSGHDR, "msg_controllen");
  static final long MSG_FLAGS = offset(MSGHDR, "msg_flags");

  /** cmsg(3); its payload follows at once. */
  static final StructLayout CMSGHDR =
      struct(
          "cmsghdr",
          JAVA_LONG.withName("cmsg_len"),
          JAVA_INT.withName("cmsg_level"),
          JAVA_INT.withName("cmsg_type"));

  static final long CMSG_LEN = offset(CMSGHDR, "cmsg_len");
  static final long CMSG_LEVEL = offset(CMSGHDR, "cmsg_level");
  static final long CMSG_TYPE = offset(CMSGHDR, "cmsg_type");

  /** unix(7). */
  static final StructLayout SOCKADDR_UN =
      struct(
          "sockaddr_un",
          JAVA_SHORT.withName("sun_family"),
          sequenceLayout(108, JAVA_BYTE).withName("sun_path"));

  static final long SUN_FAMILY = offset(SOCKADDR_UN, "sun_family");
  static final long SUN_PATH = offset(SOCKADDR_UN, "sun_path");

  /** termios(3), as glibc lays it out (the kernel's own is shorter). */
  static final StructLayout TERMIOS =
      struct(
          "termios",
          JAVA_INT.withName("c_iflag"),
          JAVA_INT.withName("c_oflag"),
          JAVA_INT.withName("c_cflag"),
          JAVA_INT.withName("c_lflag"),
          JAVA_BYTE.withName("c_line"),
          sequenceLayout(32, JAVA_BYTE).withName("c_cc"),
          pad(3),
          JAVA_INT.withName("c_ispeed"),
          JAVA_INT.withName("c_ospeed"));

  static final long C_IFLAG = offset(TERMIOS, "c_iflag");
  static final long C_OFLAG = offset(TERMIOS, "c_oflag");
  static final long C_CFLAG = offset(TERMIOS, "c_cflag");
  static final long C_LFLAG = offset(TERMIOS, "c_lflag");
  static final long C_CC = offset(TERMIOS, "c_cc");

  /** timespec(3). */
  static final StructLayout TIMESPEC =
      struct("timespec", JAVA_LONG.withName("tv_sec"), JAVA_LONG.withName("tv_nsec"));

  /** setsockopt(2) with SO_RCVTIMEO. */
  static final StructLayout TIMEVAL =
      struct("timeval", JAVA_LONG.withName("tv_sec"), JAVA_LONG.withName("tv_usec"));

  /** poll(2). */
  static final StructLayout POLLFD =
      struct(
          "pollfd",
          JAVA_INT.withName("fd"),
          JAVA_SHORT.withName("events"),
          JAVA_SHORT.withName("revents"));

  /** sigsetops(3), as glibc lays it out; the kernel uses the first 64 bits. */
  static final SequenceLayout SIGSET = sequenceLayout(16, JAVA_LONG);

  /** getrlimit(2). */
  static final StructLayout RLIMIT =
      struct("rlimit", JAVA_LONG.withName("rlim_cur"), JAVA_LONG.withName("rlim_max"));

  static final long RLIM_CUR = offset(RLIMIT, "rlim_cur");
  static final long RLIM_MAX = offset(RLIMIT, "rlim_max");

  static final List<StructLayout> ALL =
      List.of(
          EPOLL_EVENT,
          IOVEC,
          MSGHDR,
          CMSGHDR,
          SOCKADDR_UN,
          TERMIOS,
          TIMESPEC,
          TIMEVAL,
          POLLFD,
          RLIMIT);

  private Layouts() {}

  private static StructLayout struct(String name, MemoryLayout... members) {
    return structLayout(members).withName(name);
  }

  private static MemoryLayout pad(long bytes) {
    return paddingLayout(bytes);
  }

  private static long offset(StructLayout struct, String member) {
    return struct.byteOffset(PathElement.groupElement(member));
  }
}
