package dev.tocsin.devices.bell.pci;

import dev.tocsin.devices.Agenda;
import java.util.concurrent.atomic.LongAdder;

/** Rings that take time, on the agenda. Thread-safe. */
final class Ringing {
  /** Most strikes that are under way at a time; what a driver adds to them is dropped. */
  static final int MOST = 64;

  private final Agenda agenda;
  private final Rope rope;
  private final ForeignHand foreign;
  private final LongAdder failures = new LongAdder();
  private final Object lock = new Object(); // nothing is called under it
  private int strikes;
  private int rings;

  /** Changes with each reset: what was under way ends. */
  private int life;

  Ringing(Agenda agenda, Rope rope, ForeignHand foreign) {
    this.agenda = agenda;
    this.rope = rope;
    this.foreign = foreign;
  }

  /** Starts to ring; returns false if too much is under way. */
  boolean start(int source, Strike strike) {
    int started;
    synchronized (lock) {
      if (strikes == MOST) {
        return false;
      }
      strikes++;
      rings += strike.count();
      started = life;
    }
    agenda.after(strike.delayNanos(), () -> ring(source, strike, strike.count(), started));
    return true;
  }

  /** Rings once and puts the rest on the agenda again, so that others come between. */
  private void ring(int source, Strike strike, int left, int started) {
    synchronized (lock) {
      if (started != life) {
        return;
      }
    }
    if (strike.by() == Strike.By.THREAD) {
      rope.ring(source);
    } else if (foreign.ring(source)) {
      rope.count(source);
    } else {
      failures.increment();
    }
    synchronized (lock) {
      if (started != life) {
        return;
      }
      rings--;
      if (left == 1) {
        strikes--;
        return;
      }
    }
    agenda.after(strike.delayNanos(), () -> ring(source, strike, left - 1, started));
  }

  /** Ends what is under way. */
  void reset() {
    synchronized (lock) {
      life++;
      strikes = 0;
      rings = 0;
    }
  }

  /** Asks for new handles from now on. */
  void modeChanged() {
    agenda.after(0, foreign::forget);
  }

  /** Returns how many rings are to come. */
  int underWay() {
    synchronized (lock) {
      return rings;
    }
  }

  long failures() {
    return failures.sum();
  }
}
