package dev.tocsin.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.stream.Stream;

/**
 * Links functions of the C library and keeps errno where no other thread or JVM call can change it.
 *
 * <p>Each linked function takes the errno slot of the calling thread as its first argument; {@link
 * #result} then folds "-1 and errno" into one number, as the kernel itself does.
 */
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
  private static final long ERRNO =
      Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));
  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::allocate);

  private Libc() {}

  /**
   * Native memory of one thread, for arguments of calls that must not allocate. Freed with the
   * thread.
   *
   * @param errno where the linker stores errno
   * @param value eight bytes for an eventfd's counter
   * @param vector an iovec that points at {@code value}
   * @param event one epoll_event
   * @param pollfd one pollfd
   * @param signals one sigset_t
   * @param zeroTime a timespec of 0
   */
  record Scratch(
      MemorySegment errno,
      MemorySegment value,
      MemorySegment vector,
      MemorySegment event,
      MemorySegment pollfd,
      MemorySegment signals,
      MemorySegment zeroTime) {
    private static Scratch allocate() {
      var arena = Arena.ofAuto();
      var value = arena.allocate(JAVA_LONG);
      var vector = arena.allocate(Layouts.IOVEC);
      vector.set(JAVA_LONG, Layouts.IOV_BASE, value.address());
      vector.set(JAVA_LONG, Layouts.IOV_LEN, value.byteSize());
      return new Scratch(
          arena.allocate(Linker.Option.captureStateLayout()),
          value,
          vector,
          arena.allocate(Layouts.EPOLL_EVENT),
          arena.allocate(Layouts.POLLFD),
          arena.allocate(Layouts.SIGSET),
          arena.allocate(Layouts.TIMESPEC));
    }
  }

  /** The calling thread's scratch memory; valid until its next call that uses the same part. */
  static Scratch scratch() {
    return SCRATCH.get();
  }

  /** The calling thread's errno slot, the first argument of every linked function. */
  static MemorySegment errno() {
    return SCRATCH.get().errno();
  }

  /** The value of a call, or {@code -errno} when it returned -1. */
  static int result(int value, MemorySegment errno) {
    return value == -1 ? -errno.get(JAVA_INT, ERRNO) : value;
  }

  /** The value of a call, or {@code -errno} when it returned -1. */
  static long result(long value, MemorySegment errno) {
    return value == -1 ? -errno.get(JAVA_INT, ERRNO) : value;
  }

  /** Links a function that reports errors through errno. */
  @SuppressWarnings("restricted") // this is the class that native access is granted for
  static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
    var withErrno =
        Stream.concat(Stream.of(Linker.Option.captureCallState("errno")), Stream.of(options));
    return LINKER.downcallHandle(address(name), type, withErrno.toArray(Linker.Option[]::new));
  }

  /** The type of a C function that returns int. */
  static FunctionDescriptor intOf(MemoryLayout... arguments) {
    return FunctionDescriptor.of(JAVA_INT, arguments);
  }

  /** The type of a C function that returns long, ssize_t or a pointer. */
  static FunctionDescriptor longOf(MemoryLayout... arguments) {
    return FunctionDescriptor.of(JAVA_LONG, arguments);
  }

  /** The address of a C function. */
  static MemorySegment address(String name) {
    return SYMBOLS
        .find(name)
        .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name + "()"));
  }

  /**
   * Tells what a linked function threw: the caller's mistake, the JVM's trouble, or a wrong link.
   */
  static RuntimeException broken(Throwable cause) {
    switch (cause) {
      case RuntimeException mistake -> throw mistake; // a segment that is closed or on the heap
      case Error trouble -> throw trouble;
      default -> throw new LinkageError("a native call failed before it reached C", cause);
    }
  }
}
