package dev.tocsin.linux;

import static dev.tocsin.linux.Libc.intOf;
import static dev.tocsin.linux.Libc.link;
import static dev.tocsin.linux.Libc.longOf;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * C functions on threads, signals, limits and terminals: one method each, returning {@code -errno}
 * on failure.
 */
final class ProcessCalls {
  static final int SIG_BLOCK = 0;
  static final int RLIMIT_NOFILE = 7;
  static final int TCSANOW = 0;

  private static final MethodHandle GETTID = link("gettid", intOf());
  private static final MethodHandle TGKILL = link("tgkill", intOf(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SIGNAL = link("signal", longOf(JAVA_INT, ADDRESS));
  private static final MethodHandle PTHREAD_SIGMASK =
      link("pthread_sigmask", intOf(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SIGTIMEDWAIT =
      link("sigtimedwait", intOf(ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle SCHED_SETAFFINITY =
      link("sched_setaffinity", intOf(JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle GETRLIMIT = link("getrlimit", intOf(JAVA_INT, ADDRESS));
  private static final MethodHandle SETRLIMIT = link("setrlimit", intOf(JAVA_INT, ADDRESS));
  private static final MethodHandle ISATTY = link("isatty", intOf(JAVA_INT));
  private static final MethodHandle TCGETATTR = link("tcgetattr", intOf(JAVA_INT, ADDRESS));
  private static final MethodHandle TCSETATTR =
      link("tcsetattr", intOf(JAVA_INT, JAVA_INT, ADDRESS));

  private ProcessCalls() {}

  static int gettid() {
    var errno = Libc.errno();
    try {
      return Libc.result((int) GETTID.invokeExact(errno), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int tgkill(int process, int thread, int signal) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) TGKILL.invokeExact(errno, process, thread, signal), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  /** Sets the handler, like signal(2) of BSD: interrupted calls are restarted. */
  static int signal(int signal, MemorySegment handler) {
    var errno = Libc.errno();
    try {
      long before = Libc.result((long) SIGNAL.invokeExact(errno, signal, handler), errno);
      return before < 0 ? (int) before : 0;
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  /** Reports its error as its value, unlike all others; folded here. */
  static int pthreadSigmask(int how, MemorySegment set, MemorySegment old) {
    var errno = Libc.errno();
    try {
      return -(int) PTHREAD_SIGMASK.invokeExact(errno, how, set, old);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int sigtimedwait(MemorySegment set, MemorySegment timeout) {
    var errno = Libc.errno();
    try {
      return Libc.result(
          (int) SIGTIMEDWAIT.invokeExact(errno, set, MemorySegment.NULL, timeout), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  /** Of the calling thread. */
  static int schedSetaffinity(MemorySegment set) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) SCHED_SETAFFINITY.invokeExact(errno, 0, set.byteSize(), set), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int getrlimit(int resource, MemorySegment limit) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) GETRLIMIT.invokeExact(errno, resource, limit), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int setrlimit(int resource, MemorySegment limit) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) SETRLIMIT.invokeExact(errno, resource, limit), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  /** 1 if it is a terminal. */
  static int isatty(int fd) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) ISATTY.invokeExact(errno, fd), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int tcgetattr(int fd, MemorySegment termios) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) TCGETATTR.invokeExact(errno, fd, termios), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int tcsetattr(int fd, int when, MemorySegment termios) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) TCSETATTR.invokeExact(errno, fd, when, termios), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }
}
