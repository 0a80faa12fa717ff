package dev.tocsin.chip;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts a guest's mistakes by kind, so that a guest cannot flood a log. Thread-safe. */
public final class GuestFaults {
  /** Filled at construction, only read afterwards. */
  private final Map<GuestFault, LongAdder> counts = new EnumMap<>(GuestFault.class);

  /** Starts with nothing counted. */
  public GuestFaults() {
    for (GuestFault fault : GuestFault.values()) {
      counts.put(fault, new LongAdder());
    }
  }

  /**
   * Counts one mistake.
   *
   * @param fault its kind
   */
  public void count(GuestFault fault) {
    adder(fault).increment();
  }

  /**
   * Returns how many mistakes of a kind were counted.
   *
   * @param fault the kind
   * @return 0 or more
   */
  public long of(GuestFault fault) {
    return adder(fault).sum();
  }

  /**
   * Returns how many mistakes were counted.
   *
   * @return the sum over all kinds
   */
  public long total() {
    long total = 0;
    for (LongAdder count : counts.values()) {
      total += count.sum();
    }
    return total;
  }

  private LongAdder adder(GuestFault fault) {
    return Objects.requireNonNull(counts.get(fault));
  }
}
