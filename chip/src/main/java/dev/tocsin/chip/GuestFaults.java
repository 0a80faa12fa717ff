package dev.tocsin.chip;

import java.util.concurrent.atomic.LongAdder;

/** Counts a guest's mistakes by kind, so that a guest cannot flood a log. Thread-safe. */
public final class GuestFaults {
  private final LongAdder[] counts = new LongAdder[GuestFault.values().length];

  /** Starts with nothing counted. */
  public GuestFaults() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  /**
   * Counts one mistake.
   *
   * @param fault its kind
   */
  public void count(GuestFault fault) {
    counts[fault.ordinal()].increment();
  }

  /**
   * Returns how many mistakes of a kind were counted.
   *
   * @param fault the kind
   * @return 0 or more
   */
  public long of(GuestFault fault) {
    return counts[fault.ordinal()].sum();
  }

  /**
   * Returns how many mistakes were counted.
   *
   * @return the sum over all kinds
   */
  public long total() {
    long total = 0;
    for (LongAdder count : counts) {
      total += count.sum();
    }
    return total;
  }
}
