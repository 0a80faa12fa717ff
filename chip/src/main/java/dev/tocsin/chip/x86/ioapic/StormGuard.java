package dev.tocsin.chip.x86.ioapic;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.chip.GuestFaults;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Slows down a level pin whose interrupt is ended again and again without the line ever falling
 * (S44).
 */
final class StormGuard {
  /** Ends in a row that are still taken for a slow driver. */
  static final int LIMIT = 10_000;

  /** How long the pin then pauses, in nanoseconds. */
  static final long PAUSE = 10_000_000;

  private static final long NEVER = Long.MAX_VALUE;

  private final int[] ends;
  private final boolean[] pausing;
  private final long[] resumeAt;
  private final LongSupplier clock;
  private final LongConsumer alarm;
  private final GuestFaults faults;
  private int pauses;

  StormGuard(int pins, LongSupplier clock, LongConsumer alarm, GuestFaults faults) {
    ends = new int[pins];
    pausing = new boolean[pins];
    resumeAt = new long[pins];
    this.clock = clock;
    this.alarm = alarm;
    this.faults = faults;
  }

  /** The pin's interrupt ended with the line high: true if it must pause before the next. */
  boolean ended(int pin) {
    if (++ends[pin] < LIMIT) {
      return false;
    }
    ends[pin] = 0;
    if (!pausing[pin]) {
      pauses++;
    }
    pausing[pin] = true;
    resumeAt[pin] = clock.getAsLong() + PAUSE;
    faults.count(GuestFault.STORM);
    alarm.accept(resumeAt[pin]);
    return true;
  }

  /** The line fell, or the guest wrote the entry: a fresh start. */
  void calm(int pin) {
    ends[pin] = 0;
    resume(pin);
  }

  boolean isPausing(int pin) {
    return pausing[pin];
  }

  boolean anyPausing() {
    return pauses > 0;
  }

  /** Ends the pin's pause if it is over; true if so. */
  boolean isOver(int pin) {
    if (!pausing[pin] || clock.getAsLong() - resumeAt[pin] < 0) {
      return false;
    }
    resume(pin);
    return true;
  }

  /** The time at which the first pause ends, or {@link Long#MAX_VALUE}. */
  long deadline() {
    long first = NEVER;
    for (int pin = 0; pauses > 0 && pin < pausing.length; pin++) {
      if (pausing[pin]) {
        first = Math.min(first, resumeAt[pin]);
      }
    }
    return first;
  }

  private void resume(int pin) {
    if (pausing[pin]) {
      pausing[pin] = false;
      pauses--;
    }
  }
}
