package dev.tocsin.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A monotonic clock in nanoseconds that stands still until it is told to go on. Thread-safe. */
public final class ManualClock implements LongSupplier {
  private final AtomicLong now = new AtomicLong();

  /** Makes a clock that shows 0. */
  public ManualClock() {}

  @Override
  public long getAsLong() {
    return now.get();
  }

  /**
   * Moves the clock on.
   *
   * @param time how far, 0 or more
   */
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("a monotonic clock does not go back: " + time);
    }
    now.addAndGet(time.toNanos());
  }
}
