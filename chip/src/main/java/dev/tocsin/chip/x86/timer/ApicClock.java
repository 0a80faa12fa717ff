package dev.tocsin.chip.x86.timer;

import java.util.function.LongSupplier;

/** The time as a local APIC's timer sees it. Thread-safe. */
public interface ApicClock {
  /** The frequency of the timer before it is divided, in Hz: a tick is a nanosecond. */
  long HERTZ = 1_000_000_000;

  /**
   * Returns the time.
   *
   * @return nanoseconds from any start, which never go back
   */
  long nanos();

  /**
   * Returns the time-stamp counter as the guest reads it.
   *
   * @return ticks, 64 bits unsigned
   */
  long timestamp();

  /**
   * Returns when the time-stamp counter reaches a value.
   *
   * @param timestamp a value
   * @return a time of {@link #nanos}: now if the value is in the past, as it may be by the time
   *     this looks; {@link Long#MAX_VALUE} if it is too far away
   */
  long nanosAt(long timestamp);

  /**
   * Makes a clock whose time-stamp counter was 0 when the nanoseconds were.
   *
   * @param nanos nanoseconds
   * @param hertz the frequency of the time-stamp counter, 1 MHz to 9 GHz
   * @return the clock
   */
  static ApicClock of(LongSupplier nanos, long hertz) {
    return new ScaledClock(nanos, hertz);
  }
}
