package dev.tocsin.machine.demo;

import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.demo.guest.Slot;
import dev.tocsin.machine.demo.guest.Slots;
import dev.tocsin.machine.demo.ringer.RingerProcess;
import dev.tocsin.machine.demo.tally.Account;
import dev.tocsin.machine.demo.tally.SourceReport.Kind;
import dev.tocsin.machine.demo.tally.SourceReport.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Messages that another process rings by writing the notifier's eventfd. */
final class ForeignActs {
  static final String TITLE = "messages by another process";

  private static final int MOST_RELAYED = 1000;

  /** Rings too rare to be worth a route: the engine's default wants 8 within 100 ms. */
  private static final int SLOW_RINGS = 30;

  private static final Duration SLOW = Duration.ofMillis(16);

  private final Stage stage;
  private final Place place;
  private final MessageGroup group;
  private final Slots slots;
  private final RingerProcess ringer;

  ForeignActs(Stage stage, Place place, Slots slots, RingerProcess ringer) {
    this.stage = stage;
    this.place = place;
    this.group = place.function().messages().orElseThrow();
    this.slots = slots;
    this.ringer = ringer;
  }

  /** Passes the sources' eventfds; the process has its own duplicates then. */
  void handOver(int... sources) throws IOException {
    stage.listener().act(TITLE);
    List<Notifier> notifiers = new ArrayList<>();
    try {
      for (int source : sources) {
        notifiers.add(
            place
                .function()
                .interrupts()
                .notifier(source)
                .orElseThrow(() -> new IOException("this back end has no notifiers")));
      }
      ringer.hand(notifiers);
      stage
          .listener()
          .note(
              "process %d received %d eventfds over a unix socket"
                  .formatted(ringer.pid(), notifiers.size()));
    } finally {
      notifiers.forEach(Notifier::close);
    }
  }

  /**
   * Relayed by us first; once it has shown traffic, delivered by the kernel alone, if it can.
   *
   * <p>The source's eventfd is the first that the process received.
   */
  void rung(int source, int rounds, boolean attaches)
      throws IOException, GuestCrashed, InterruptedException {
    String name = "%s[%d] foreign".formatted(place.name(), source);
    Account relayed = stage.tally().open(name, Kind.MESSAGE, Route.RELAYED);
    for (int i = 0; i < SLOW_RINGS && relayed.clean(); i++) {
      ringOnce(relayed, slots.of(source), 0);
      LockSupport.parkNanos(SLOW.toNanos());
    }
    if (attaches) {
      attached(source, rounds, relayed);
      return;
    }
    for (int i = 0; i < rounds && relayed.clean(); i++) {
      ringOnce(relayed, slots.of(source), 0);
    }
    stage
        .listener()
        .note(
            "%d rings relayed by this process: these chips are no kernel's to attach to"
                .formatted(group.stats(source).relayed()));
  }

  private void attached(int source, int rounds, Account relayed)
      throws IOException, GuestCrashed, InterruptedException {
    String name = "%s[%d] foreign".formatted(place.name(), source);
    Account attached = stage.tally().open(name, Kind.MESSAGE, Route.ATTACHED);
    for (int i = 0; !group.stats(source).attached() && i < MOST_RELAYED && relayed.clean(); i++) {
      ringOnce(relayed, slots.of(source), 0);
    }
    long before = group.stats(source).relayed();
    stage
        .listener()
        .note(
            "%d rings relayed by this process, then attached to the kernel: %s"
                .formatted(before, attachedNow(source)));
    for (int i = 0; i < rounds && group.stats(source).attached() && attached.clean(); i++) {
      ringOnce(attached, slots.of(source), 0);
    }
    stage
        .listener()
        .note(
            "%d more rings, of which this process saw %d"
                .formatted(rounds, group.stats(source).relayed() - before));
  }

  private String attachedNow(int source) throws IOException {
    return group.stats(source).attached() ? "yes" : "no";
  }

  private void ringOnce(Account account, Slot slot, int bell)
      throws IOException, GuestCrashed, InterruptedException {
    stage.settleEarly(account, slot);
    int mark = stage.guest().nextMark();
    ringer.tell(bell);
    boolean came = stage.patience().await(() -> stage.counts().unclaimed(slot) != 0);
    long now = System.nanoTime();
    long rung = ringer.rungAt();
    if (!came) { // nothing is lost before it was rung: on a busy host the other process may be late
      came = stage.patience().await(() -> stage.counts().unclaimed(slot) != 0);
      now = System.nanoTime();
    }
    if (came) {
      account.latency(now - rung);
    }
    stage.settle(account, slot, 1, mark);
  }

  /** Rings of the other process latch under a mask as our own do. */
  void masked(MessageActs messages, int source, int bell, int cycles)
      throws IOException, GuestCrashed, InterruptedException {
    String name = "%s[%d] foreign".formatted(place.name(), source);
    Account account = stage.tally().open(name, Kind.MESSAGE, Route.LATCHED);
    String last = "";
    for (int i = 0; i < cycles && account.clean(); i++) {
      last =
          messages.heldBack(
              account,
              source,
              "foreign rings",
              () -> {
                ringer.tell(bell);
                ringer.rungAt();
              });
    }
    stage.listener().note(last);
  }
}
