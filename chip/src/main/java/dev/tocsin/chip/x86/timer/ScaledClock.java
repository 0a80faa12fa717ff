package dev.tocsin.chip.x86.timer;

import java.util.function.LongSupplier;

/**
 * A clock whose time-stamp counter runs at a fixed frequency; exact to the tick.
 *
 * @param source nanoseconds
 * @param hertz the frequency of the time-stamp counter
 */
record ScaledClock(LongSupplier source, long hertz) implements ApicClock {
  private static final long MIN_HERTZ = 1_000_000;

  /** A second's worth of ticks times nanoseconds fits into 63 bits. */
  private static final long MAX_HERTZ = 9_000_000_000L;

  ScaledClock {
    if (hertz < MIN_HERTZ || hertz > MAX_HERTZ) {
      throw new IllegalArgumentException(
          "a time-stamp counter runs at 1 MHz to 9 GHz, not at %d Hz".formatted(hertz));
    }
  }

  @Override
  public long nanos() {
    return source.getAsLong();
  }

  @Override
  public long timestamp() {
    return ticks(nanos());
  }

  @Override
  public long nanosAt(long timestamp) {
    long now = nanos();
    long present = ticks(now);
    if (Long.compareUnsigned(timestamp, present) <= 0) {
      return now; // it was in the future when the caller looked
    }
    long ahead = timestamp - present;
    long seconds = Long.divideUnsigned(ahead, hertz);
    if (seconds > Integer.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    long rest = Long.remainderUnsigned(ahead, hertz) * HERTZ;
    return now + seconds * HERTZ + (rest + hertz - 1) / hertz;
  }

  private long ticks(long nanos) {
    return Math.floorDiv(nanos, HERTZ) * hertz + Math.floorMod(nanos, HERTZ) * hertz / HERTZ;
  }
}
