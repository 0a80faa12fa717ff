package dev.tocsin.machine.inprocess;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many processors are awake, and how many sleep but can hear an interrupt.
 *
 * <p>Who wakes a processor counts it as awake before it can fall asleep itself, so "none awake" is
 * never a moment between a message and its receiver. Thread-safe, lock-free.
 */
final class Census {
  private static final long AWAKE = 1;
  private static final long HEARING = 1L << 32;

  /** The awake in the lower half, the sleepers that hear in the upper. */
  private final AtomicLong counts;

  private final Runnable dead;

  /**
   * Starts with some processors awake.
   *
   * @param awake how many
   * @param dead runs when nobody is awake and nobody can hear
   */
  Census(int awake, Runnable dead) {
    counts = new AtomicLong(awake);
    this.dead = dead;
  }

  void asleep(boolean hears) {
    if (counts.addAndGet((hears ? HEARING : 0) - AWAKE) == 0) {
      dead.run();
    }
  }

  void awake(boolean heard) {
    counts.addAndGet(AWAKE - (heard ? HEARING : 0));
  }

  boolean quiet() {
    return (int) counts.get() == 0;
  }
}
