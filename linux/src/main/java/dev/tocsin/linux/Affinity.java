package dev.tocsin.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;

/** Binds threads to processors, for measurements, sched_setaffinity(2). */
public final class Affinity {
  /** The size of glibc's cpu_set_t in bits. */
  private static final int PROCESSORS = 1024;

  private Affinity() {}

  /**
   * Lets the calling thread, and threads that it starts later, run on one processor only.
   *
   * @param cpu the processor's number from 0
   * @throws LinuxException EINVAL if there is no such processor or it is not ours to use
   */
  public static void pin(int cpu) throws LinuxException {
    if (cpu < 0 || cpu >= PROCESSORS) {
      throw new IllegalArgumentException("no processor " + cpu);
    }
    try (var arena = Arena.ofConfined()) {
      var set = arena.allocate(PROCESSORS / Byte.SIZE, Long.BYTES);
      set.setAtIndex(JAVA_LONG, cpu / Long.SIZE, 1L << cpu % Long.SIZE);
      LinuxException.check("sched_setaffinity", ProcessCalls.schedSetaffinity(set));
    }
  }
}
