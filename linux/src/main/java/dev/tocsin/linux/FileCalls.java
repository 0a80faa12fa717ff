package dev.tocsin.linux;

import static dev.tocsin.linux.Libc.intOf;
import static dev.tocsin.linux.Libc.link;
import static dev.tocsin.linux.Libc.longOf;
import static java.lang.foreign.Linker.Option.critical;
import static java.lang.foreign.Linker.Option.firstVariadicArg;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * C functions on descriptors, epoll and memory maps: one method each, returning {@code -errno} on
 * failure.
 */
final class FileCalls {
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  static final int F_DUPFD_CLOEXEC = 1030;
  static final int F_ADD_SEALS = 1033;
  static final int F_SEAL_SEAL = 1;
  static final int F_SEAL_SHRINK = 2;
  static final int F_SEAL_GROW = 4;
  static final int RWF_NOWAIT = 8;
  static final int MFD_CLOEXEC = 1;
  static final int MFD_ALLOW_SEALING = 2;
  static final int PROT_READ = 1;
  static final int PROT_READ_WRITE = 3;
  static final int FALLOC_FL_KEEP_SIZE = 1;
  static final int FALLOC_FL_PUNCH_HOLE = 2;
  static final int MAP_SHARED = 1;
  static final int MAP_PRIVATE = 2;
  static final int MAP_ANONYMOUS = 0x20;
  static final int MAP_NORESERVE = 0x4000;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int EPOLL_CTL_MOD = 3;
  static final int POLLOUT = 4;
  static final int EPOLLIN = 1;
  static final int EPOLLONESHOT = 1 << 30;

  private static final MethodHandle OPEN =
      link("open", intOf(ADDRESS, JAVA_INT), firstVariadicArg(2));
  private static final MethodHandle CLOSE = link("close", intOf(JAVA_INT));
  private static final MethodHandle FCNTL =
      link("fcntl", intOf(JAVA_INT, JAVA_INT, JAVA_INT), firstVariadicArg(2));
  private static final MethodHandle WRITE = link("write", longOf(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle PREADV2 =
      link("preadv2", longOf(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_INT));
  private static final MethodHandle IOCTL =
      link("ioctl", intOf(JAVA_INT, JAVA_LONG, ADDRESS), firstVariadicArg(2));
  private static final MethodHandle NUMBER_IOCTL =
      link("ioctl", intOf(JAVA_INT, JAVA_LONG, JAVA_LONG), firstVariadicArg(2));
  private static final MethodHandle SHORT_IOCTL =
      link("ioctl", intOf(JAVA_INT, JAVA_LONG, ADDRESS), firstVariadicArg(2), critical(true));
  private static final MethodHandle EVENTFD = link("eventfd", intOf(JAVA_INT, JAVA_INT));
  private static final MethodHandle EPOLL_CREATE1 = link("epoll_create1", intOf(JAVA_INT));
  private static final MethodHandle EPOLL_CTL =
      link("epoll_ctl", intOf(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle EPOLL_WAIT =
      link("epoll_wait", intOf(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle POLL = link("poll", intOf(ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MEMFD_CREATE = link("memfd_create", intOf(ADDRESS, JAVA_INT));
  private static final MethodHandle FTRUNCATE = link("ftruncate", intOf(JAVA_INT, JAVA_LONG));
  private static final MethodHandle FALLOCATE =
      link("fallocate", intOf(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MMAP =
      link("mmap", longOf(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP = link("munmap", intOf(JAVA_LONG, JAVA_LONG));

  private FileCalls() {}

  static int open(MemorySegment path, int flags) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) OPEN.invokeExact(errno, path, flags), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int close(int fd) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) CLOSE.invokeExact(errno, fd), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int fcntl(int fd, int command, int argument) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) FCNTL.invokeExact(errno, fd, command, argument), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static long write(int fd, MemorySegment bytes) {
    var errno = Libc.errno();
    try {
      return Libc.result((long) WRITE.invokeExact(errno, fd, bytes, bytes.byteSize()), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  /** Reads into one iovec at the file's own position; with RWF_NOWAIT it never blocks. */
  static long preadv2(int fd, MemorySegment vector, int flags) {
    var errno = Libc.errno();
    try {
      return Libc.result((long) PREADV2.invokeExact(errno, fd, vector, 1, -1L, flags), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  /** May block; the argument must be native. */
  static int ioctl(int fd, long request, MemorySegment argument) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) IOCTL.invokeExact(errno, fd, request, argument), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  /** May block; an address wrapped into a segment would be an allocation. */
  static int ioctl(int fd, long request, long argument) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) NUMBER_IOCTL.invokeExact(errno, fd, request, argument), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  /** Must not block, as no garbage collection starts meanwhile; the argument may be on the heap. */
  static int shortIoctl(int fd, long request, MemorySegment argument) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) SHORT_IOCTL.invokeExact(errno, fd, request, argument), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int eventfd(int initial, int flags) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) EVENTFD.invokeExact(errno, initial, flags), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int epollCreate(int flags) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) EPOLL_CREATE1.invokeExact(errno, flags), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int epollCtl(int epoll, int operation, int fd, MemorySegment event) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) EPOLL_CTL.invokeExact(errno, epoll, operation, fd, event), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int epollWait(int epoll, MemorySegment events, int count, int timeoutMillis) {
    var errno = Libc.errno();
    try {
      return Libc.result(
          (int) EPOLL_WAIT.invokeExact(errno, epoll, events, count, timeoutMillis), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  /** Looks at one descriptor without waiting. */
  static int poll(MemorySegment pollfd) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) POLL.invokeExact(errno, pollfd, 1L, 0), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int memfdCreate(MemorySegment name, int flags) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) MEMFD_CREATE.invokeExact(errno, name, flags), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int ftruncate(int fd, long size) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) FTRUNCATE.invokeExact(errno, fd, size), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int fallocate(int fd, int mode, long offset, long length) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) FALLOCATE.invokeExact(errno, fd, mode, offset, length), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  /** Maps memory wherever the kernel likes; its address is never negative. */
  static long mmap(long size, int protection, int flags, int fd, long offset) {
    var errno = Libc.errno();
    try {
      return Libc.result(
          (long) MMAP.invokeExact(errno, 0L, size, protection, flags, fd, offset), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }

  static int munmap(long address, long size) {
    var errno = Libc.errno();
    try {
      return Libc.result((int) MUNMAP.invokeExact(errno, address, size), errno);
    } catch (Throwable cause) {
      throw Libc.broken(cause);
    }
  }
}
