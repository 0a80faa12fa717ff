package dev.tocsin.machine.demo.tally;

import java.util.Arrays;
import java.util.OptionalDouble;

/** Times from triggers to what their handlers show the host; exact, as there are thousands only. */
final class Latencies {
  private long[] nanos = new long[64];
  private int size;

  void add(long nano) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * size);
    }
    nanos[size++] = nano;
  }

  /**
   * Returns the time that a share of the samples does not exceed.
   *
   * @param share 0 to 1
   * @return microseconds; empty without samples
   */
  OptionalDouble micros(double share) {
    if (size == 0) {
      return OptionalDouble.empty();
    }
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    int rank = Math.clamp((int) Math.ceil(share * size), 1, size);
    return OptionalDouble.of(sorted[rank - 1] / 1e3);
  }
}
