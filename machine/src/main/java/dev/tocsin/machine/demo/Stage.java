package dev.tocsin.machine.demo;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.machine.demo.guest.Counts;
import dev.tocsin.machine.demo.guest.Guest;
import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.demo.guest.GuestDriver;
import dev.tocsin.machine.demo.guest.Patience;
import dev.tocsin.machine.demo.guest.Slot;
import dev.tocsin.machine.demo.tally.Account;
import dev.tocsin.machine.demo.tally.Tally;
import java.io.IOException;

/**
 * What every act of the scenario needs: the guest, its driver, and the accounts.
 *
 * @param guest the shared pages
 * @param counts who claims which run of a handler
 * @param driver does things in the guest
 * @param patience waits
 * @param tally the accounts
 * @param listener hears what is observed
 */
record Stage(
    Guest guest,
    Counts counts,
    GuestDriver driver,
    Patience patience,
    Tally tally,
    DemoListener listener) {
  /** Rings a source once. */
  @FunctionalInterface
  interface Ring {
    /** Rings. */
    void ring() throws IOException;
  }

  /** Whatever ran since the slot was settled last, ran without a trigger. */
  void settleEarly(Account account, Slot slot) {
    account.settle(0, 0, counts.claim(slot), 0);
  }

  /** Rings once from a quiet state, waits for the handler, and settles. */
  void ringOnce(Account account, Slot slot, Ring ring)
      throws IOException, GuestCrashed, InterruptedException {
    settleEarly(account, slot);
    int mark = guest.nextMark();
    long start = System.nanoTime();
    ring.ring();
    // A run that came without a trigger does not pass for this one.
    if (patience.await(() -> counts.unclaimed(slot) != 0 && guest.seen(slot) - mark >= 0)) {
      account.latency(System.nanoTime() - start);
    }
    settle(account, slot, 1, mark);
  }

  /** Settles triggers whose last one had this mark; the guest need not be quiet yet. */
  void settle(Account account, Slot slot, long triggers, int lastMark) {
    account.settle(triggers, triggers, counts.claim(slot), unfollowed(slot, triggers, lastMark));
  }

  /**
   * How many of the last triggers came after the slot's handler began for the last time.
   *
   * <p>A trigger is numbered just before it is sent, so that a run that begins within that
   * microsecond passes for one that follows it.
   */
  long unfollowed(Slot slot, long triggers, int lastMark) {
    return Math.clamp((long) lastMark - guest.seen(slot), 0, triggers);
  }

  /**
   * Waits until the handler has begun after the last trigger, and then until it has nothing left.
   */
  void awaitLast(Slot slot, int lastMark)
      throws InterruptException, GuestCrashed, InterruptedException {
    patience.await(() -> guest.seen(slot) - lastMark >= 0);
    driver.quiet(slot.cpu());
  }
}
