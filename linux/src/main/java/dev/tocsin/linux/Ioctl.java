package dev.tocsin.linux;

import java.lang.foreign.MemorySegment;

/**
 * Device requests by ioctl(2), and their numbers (asm-generic/ioctl.h).
 *
 * <p>Two kinds: {@link #tryCall} for short requests on the hot path, and the others for requests
 * that may block. Thread-safe; errno belongs to the call.
 */
public final class Ioctl {
  private static final int WRITE = 1;
  private static final int READ = 2;

  private Ioctl() {}

  /**
   * Sends a request with a pointer to its argument; it may block.
   *
   * @param fd a device
   * @param request the request's number
   * @param argument native memory that the kernel reads or writes as the request says
   * @return the kernel's answer, never negative
   * @throws LinuxException if the kernel refuses; callers that know the request's name use {@link
   *     #tryBlocking} and name it
   * @throws IllegalStateException if the descriptor is closed
   */
  public static int call(Fd fd, long request, MemorySegment argument) throws LinuxException {
    return LinuxException.check(name(request), tryBlocking(fd, request, argument));
  }

  /**
   * Sends a request with a number as its argument; it may block.
   *
   * @param fd a device
   * @param request the request's number
   * @param argument the number
   * @return the kernel's answer, never negative
   * @throws LinuxException if the kernel refuses
   * @throws IllegalStateException if the descriptor is closed
   */
  public static int call(Fd fd, long request, long argument) throws LinuxException {
    return LinuxException.check(name(request), tryBlocking(fd, request, argument));
  }

  /**
   * Sends a request that may block, allocating nothing.
   *
   * @param fd a device
   * @param request the request's number
   * @param argument native memory
   * @return the kernel's answer, or {@code -errno}
   * @throws IllegalStateException if the descriptor is closed
   */
  public static int tryBlocking(Fd fd, long request, MemorySegment argument) {
    int number = fd.hold();
    try {
      return FileCalls.ioctl(number, request, argument);
    } finally {
      fd.release();
    }
  }

  /**
   * Sends a request that may block, allocating nothing: the way to enter KVM_RUN.
   *
   * @param fd a device
   * @param request the request's number
   * @param argument the number
   * @return the kernel's answer, or {@code -errno}
   * @throws IllegalStateException if the descriptor is closed
   */
  public static int tryBlocking(Fd fd, long request, long argument) {
    int number = fd.hold();
    try {
      return FileCalls.ioctl(number, request, argument);
    } finally {
      fd.release();
    }
  }

  /**
   * Sends a short request, allocating nothing; made for the hot path.
   *
   * <p>The thread does not leave the JVM's sight, which saves its transitions and lets the argument
   * live on the heap ({@code MemorySegment.ofArray(new long[4])}), but holds off every safepoint
   * until it returns: only for requests that never sleep, such as KVM_SIGNAL_MSI and KVM_IRQ_LINE.
   *
   * @param fd an open descriptor; the caller makes sure that it is not closed meanwhile
   * @param request the request's number
   * @param argument memory on or off the heap
   * @return the kernel's answer, or {@code -errno}
   */
  public static int tryCall(int fd, long request, MemorySegment argument) {
    return FileCalls.shortIoctl(fd, request, argument);
  }

  /**
   * {@return the number of a request without an argument: {@code _IO(type, nr)}}
   *
   * @param type the driver's letter
   * @param nr the request's number in the driver, 0 to 255
   */
  public static long io(int type, int nr) {
    return encode(0, type, nr, 0);
  }

  /**
   * {@return the number of a request whose argument the kernel writes: {@code _IOR}}
   *
   * @param type the driver's letter
   * @param nr the request's number in the driver, 0 to 255
   * @param size the argument's size in bytes, at most 16383
   */
  public static long ior(int type, int nr, long size) {
    return encode(READ, type, nr, size);
  }

  /**
   * {@return the number of a request whose argument the kernel reads: {@code _IOW}}
   *
   * @param type the driver's letter
   * @param nr the request's number in the driver, 0 to 255
   * @param size the argument's size in bytes, at most 16383
   */
  public static long iow(int type, int nr, long size) {
    return encode(WRITE, type, nr, size);
  }

  /**
   * {@return the number of a request whose argument the kernel reads and writes: {@code _IOWR}}
   *
   * @param type the driver's letter
   * @param nr the request's number in the driver, 0 to 255
   * @param size the argument's size in bytes, at most 16383
   */
  public static long iowr(int type, int nr, long size) {
    return encode(READ | WRITE, type, nr, size);
  }

  private static long encode(int direction, int type, int nr, long size) {
    if ((type & ~0xff) != 0 || (nr & ~0xff) != 0 || (size & ~0x3fff) != 0) {
      throw new IllegalArgumentException(
          "not an ioctl number: type " + type + ", nr " + nr + ", size " + size);
    }
    return (long) direction << 30 | size << 16 | (long) type << 8 | nr;
  }

  private static String name(long request) {
    return "ioctl 0x" + Long.toHexString(request);
  }
}
