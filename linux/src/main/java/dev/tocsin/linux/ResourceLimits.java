package dev.tocsin.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What this process may use, getrlimit(2). */
public final class ResourceLimits {
  private ResourceLimits() {}

  /**
   * A limit that is in force and how far it may be raised; {@link Long#MAX_VALUE} is no limit.
   *
   * @param soft in force
   * @param hard the highest that {@code soft} can be without privileges
   */
  public record Limit(long soft, long hard) {}

  /**
   * How many descriptors may be open.
   *
   * @return the limits in force
   * @throws LinuxException if the kernel refuses
   */
  public static Limit openFiles() throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      return read(arena.allocate(Layouts.RLIMIT));
    }
  }

  /**
   * Raises the number of descriptors that may be open to the hard limit.
   *
   * @return the limit now in force
   * @throws LinuxException if the kernel refuses
   */
  public static Limit raiseOpenFiles() throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      var rlimit = arena.allocate(Layouts.RLIMIT);
      read(rlimit);
      rlimit.set(JAVA_LONG, Layouts.RLIM_CUR, rlimit.get(JAVA_LONG, Layouts.RLIM_MAX));
      LinuxException.check("setrlimit", ProcessCalls.setrlimit(ProcessCalls.RLIMIT_NOFILE, rlimit));
      return read(rlimit);
    }
  }

  private static Limit read(MemorySegment rlimit) throws LinuxException {
    LinuxException.check("getrlimit", ProcessCalls.getrlimit(ProcessCalls.RLIMIT_NOFILE, rlimit));
    return new Limit(
        unlimited(rlimit.get(JAVA_LONG, Layouts.RLIM_CUR)),
        unlimited(rlimit.get(JAVA_LONG, Layouts.RLIM_MAX)));
  }

  /** RLIM_INFINITY has all bits set. */
  private static long unlimited(long value) {
    return value < 0 ? Long.MAX_VALUE : value;
  }
}
