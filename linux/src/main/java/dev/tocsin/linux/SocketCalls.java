package dev.tocsin.linux;

import static dev.tocsin.linux.Libc.intOf;
import static dev.tocsin.linux.Libc.link;
import static dev.tocsin.linux.Libc.longOf;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** C functions on unix sockets: one method each, returning {@code -errno} on failure. */
final class SocketCalls {
  static final int AF_UNIX = 1;
  static final int SOCK_STREAM = 1;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int SOL_SOCKET = 1;
  static final int SCM_RIGHTS = 1;
  static final int SO_RCVTIMEO = 20;
  static final int SO_SNDTIMEO = 21;
  static final int MSG_CTRUNC = 8;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_NOSIGNAL = 0x4000;
  static final int MSG_CMSG_CLOEXEC = 0x40000000;
  static final int SHUT_RDWR = 2;
  static final int LOCK_EX_NB = 6;

  private static final MethodHandle SOCKET = link("socket", intOf(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SOCKETPAIR =
      link("socketpair", intOf(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle BIND = link("bind", intOf(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CONNECT = link("connect", intOf(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle LISTEN = link("listen", intOf(JAVA_INT, JAVA_INT));
  private static final MethodHandle ACCEPT4 =
      link("accept4", intOf(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      link("setsockopt", intOf(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SENDMSG = link("sendmsg", longOf(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECVMSG = link("recvmsg", longOf(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SHUTDOWN = link("shutdown", intOf(JAVA_INT, JAVA_INT));
  private static final MethodHandle FCHMOD = link("fchmod", intOf(JAVA_INT, JAVA_INT));
  private static final MethodHandle FLOCK = link("flock", intOf(JAVA_INT, JAVA_INT));

  private SocketCalls() {}

  static int socket() {
    var errno = Libc.errno();
    try {
      return Libc.result(
          (int) SOCKET.invokeExact(errno, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  /** Puts two descriptors into the given memory. */
  static int socketpair(MemorySegment two) {
    var errno = Libc.errno();
    try {
      return Libc.result(
          (int) SOCKETPAIR.invokeExact(errno, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, two), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int bind(int fd, MemorySegment address) {
    var errno = Libc.errno();
    try {
      return Libc.result(
          (int) BIND.invokeExact(errno, fd, address, (int) address.byteSize()), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int connect(int fd, MemorySegment address) {
    var errno = Libc.errno();
    try {
      return Libc.result(
          (int) CONNECT.invokeExact(errno, fd, address, (int) address.byteSize()), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int listen(int fd, int backlog) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) LISTEN.invokeExact(errno, fd, backlog), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int accept(int fd) {
    var errno = Libc.errno();
    try {
      return Libc.result(
          (int)
              ACCEPT4.invokeExact(errno, fd, MemorySegment.NULL, MemorySegment.NULL, SOCK_CLOEXEC),
          errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int setsockopt(int fd, int option, MemorySegment value) {
    var errno = Libc.errno();
    try {
      return Libc.result(
          (int)
              SETSOCKOPT.invokeExact(errno, fd, SOL_SOCKET, option, value, (int) value.byteSize()),
          errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static long sendmsg(int fd, MemorySegment header, int flags) {
    var errno = Libc.errno();
    try {
      return Libc.result((long) SENDMSG.invokeExact(errno, fd, header, flags), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static long recvmsg(int fd, MemorySegment header, int flags) {
    var errno = Libc.errno();
    try {
      return Libc.result((long) RECVMSG.invokeExact(errno, fd, header, flags), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int shutdown(int fd, int how) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) SHUTDOWN.invokeExact(errno, fd, how), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int fchmod(int fd, int mode) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) FCHMOD.invokeExact(errno, fd, mode), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int flock(int fd, int operation) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) FLOCK.invokeExact(errno, fd, operation), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }
}
