package dev.tocsin.machine.demo;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.demo.guest.Slot;
import dev.tocsin.machine.demo.guest.Slots;
import dev.tocsin.machine.demo.tally.Account;
import dev.tocsin.machine.demo.tally.SourceReport.Kind;
import dev.tocsin.machine.demo.tally.SourceReport.Route;
import java.io.IOException;

/** Messages that this process triggers: plain, masked, retargeted, in bursts. */
final class MessageActs {
  private static final int HELD_BACK = 5;
  private static final int BURST = 10_000;
  private static final int RINGS_PER_TARGET = 5;

  private final Stage stage;
  private final Place place;
  private final MessageGroup group;
  private final Slots slots;
  private final int rounds;

  MessageActs(Stage stage, Place place, Slots slots, int rounds) {
    this.stage = stage;
    this.place = place;
    this.group = place.function().messages().orElseThrow();
    this.slots = slots;
    this.rounds = rounds;
  }

  Account open(int source, String how, Route path) {
    return stage.tally().open("%s[%d] %s".formatted(place.name(), source, how), Kind.MESSAGE, path);
  }

  void direct(int source) throws IOException, GuestCrashed, InterruptedException {
    stage.listener().act("messages by trigger");
    Account account = open(source, "trigger", Route.DIRECT);
    for (int i = 0; i < rounds && account.clean(); i++) {
      stage.ringOnce(account, slots.of(source), () -> place.bell().ring(source));
    }
    stage.listener().note(seen(source));
  }

  private String seen(int source) throws InterruptException {
    var stats = group.stats(source);
    return "%d triggers, %d delivered by this process itself, %d relayed, attached: %s"
        .formatted(
            stats.triggers(), stats.deliveries(), stats.relayed(), stats.attached() ? "yes" : "no");
  }

  /** Pending while masked, delivered once at unmask. */
  void masked(int source) throws IOException, GuestCrashed, InterruptedException {
    stage.listener().act("masked, pending, unmasked");
    Account account = open(source, "trigger", Route.LATCHED);
    String last = "";
    for (int i = 0; i < rounds / 10 && account.clean(); i++) {
      last = heldBack(account, source, "rings", () -> place.bell().ring(source));
    }
    stage.listener().note(last);
  }

  /** One cycle of mask, rings, unmask; returns what was seen. */
  String heldBack(Account account, int source, String what, Stage.Ring ring)
      throws IOException, GuestCrashed, InterruptedException {
    Slot slot = slots.of(source);
    stage.settleEarly(account, slot);
    stage.driver().mask(place.number(), source);
    int mark = 0;
    for (int i = 0; i < HELD_BACK; i++) {
      mark = stage.guest().nextMark();
      ring.ring();
    }
    stage.driver().quiet(slot.cpu());
    stage.settleEarly(account, slot); // a run while masked is spurious
    boolean pending = group.isPending(source);
    boolean shown = stage.driver().seesPending(place.number(), source);
    stage.driver().unmask(place.number(), source);
    stage.awaitLast(slot, mark);
    int runs = stage.counts().claim(slot);
    account.settle(HELD_BACK, 1, runs, stage.unfollowed(slot, HELD_BACK, mark));
    return "%d %s while masked: pending %s, register %s, then %s"
        .formatted(HELD_BACK, what, yes(pending), yes(shown), deliveries(runs));
  }

  private static String deliveries(int runs) {
    return runs == 1 ? "one delivery" : runs + " deliveries";
  }

  private static String yes(boolean is) {
    return is ? "yes" : "no";
  }

  /** Moves a message to another processor and vector, and back, and again. */
  void retargeted(int source, Slot other) throws IOException, GuestCrashed, InterruptedException {
    stage.listener().act("a message that moves to another processor and vector");
    Account account = open(source, "retarget", Route.DIRECT);
    Slot home = slots.of(source);
    Slot at = home;
    int moves = 0;
    for (; moves < rounds / 10 && account.clean(); moves++) {
      Slot left = at;
      at = moves % 2 == 0 ? other : home;
      stage.driver().retarget(place.number(), source, at);
      for (int i = 0; i < RINGS_PER_TARGET; i++) {
        stage.ringOnce(account, at, () -> place.bell().ring(source));
      }
      stage.driver().quiet(left.cpu());
      stage.settleEarly(account, left); // nothing may arrive where it was
    }
    stage
        .listener()
        .note("%d moves between %s and %s, none went astray".formatted(moves, home, other));
  }

  /** Far faster than the guest can handle: they coalesce, but the last one is followed. */
  void burst(int source) throws IOException, GuestCrashed, InterruptedException {
    stage.listener().act("a burst that coalesces");
    Account account = open(source, "burst", Route.DIRECT);
    Slot slot = slots.of(source);
    stage.settleEarly(account, slot);
    long start = System.nanoTime();
    int mark = 0;
    for (int i = 0; i < BURST; i++) {
      mark = stage.guest().nextMark();
      place.bell().ring(source);
    }
    long took = System.nanoTime() - start;
    stage.awaitLast(slot, mark);
    int runs = stage.counts().unclaimed(slot);
    boolean last = stage.unfollowed(slot, BURST, mark) == 0;
    stage.settle(account, slot, BURST, mark);
    stage
        .listener()
        .note(
            "%,d triggers in %.1f ms became %,d deliveries; one after the last: %s"
                .formatted(BURST, took / 1e6, runs, yes(last)));
  }
}
