package dev.tocsin.engine.group;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.VectorStats;

/** The pulses of one line: sent, latched or dropped, and counted. Lock: the group's. */
final class LinePulses {
  private final Tally tally = new Tally();
  private final Runnable retryLater;
  private boolean pending;
  private boolean retrying;

  /**
   * Starts with nothing pending.
   *
   * @param retryLater asks for {@link #retry}, because the host refused
   */
  LinePulses(Runnable retryLater) {
    this.retryLater = retryLater;
  }

  boolean pending() {
    return pending;
  }

  Tally tally() {
    return tally;
  }

  /** A trigger: sent if live, latched if masked, else dropped. */
  void trigger(int state, LineHold hold) throws InterruptException {
    tally.fold(state, 1);
    if (state == Gate.LIVE) {
      if (pending) {
        pending = false;
        tally.taken();
      }
      send(hold);
    } else {
      pending |= state == Gate.MASKED;
    }
  }

  /** Rings of other processes: one pulse. */
  void ring(int state, LineHold hold, long rings) {
    if (rings == 0) {
      return;
    }
    tally.rings(rings);
    if (state == Gate.DISABLED) {
      tally.drop(rings);
      return;
    }
    tally.merge(rings);
    pending = true;
    if (state == Gate.LIVE) {
      flush(hold);
    }
  }

  /** Sends what is pending; live only. If the host refuses, it is tried again later. */
  void flush(LineHold hold) {
    if (pending) {
      pending = false;
      tally.claim();
      try {
        send(hold);
      } catch (InterruptException _) {
        // Counted, pending, and to be tried again.
      }
    }
  }

  /** Tries again what the host refused. */
  void retry(int state, LineHold hold) {
    retrying = false;
    if (state == Gate.LIVE) {
      flush(hold);
    }
  }

  /** Throws away what is pending. */
  void discard() {
    if (pending) {
      pending = false;
      tally.discard();
    }
  }

  /** Sends what is counted as delivered already. */
  private void send(LineHold hold) throws InterruptException {
    try {
      if (!hold.pulse()) {
        tally.absorbed();
      }
    } catch (InterruptException e) {
      tally.kept();
      pending = true;
      if (!retrying) {
        retrying = true;
        retryLater.run();
      }
      throw e;
    }
  }

  VectorStats stats(int state) {
    return tally.snapshot(state, 0, pending, false);
  }
}
