package dev.tocsin.machine.demo;

import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.demo.guest.Slot;
import dev.tocsin.machine.demo.guest.Slots;
import dev.tocsin.machine.demo.tally.Account;
import dev.tocsin.machine.demo.tally.SourceReport.Kind;
import dev.tocsin.machine.demo.tally.SourceReport.Route;
import java.io.IOException;

/**
 * A device with more sources than a guest has vectors, each counted separately.
 *
 * <p>Sources share vectors. First one is rung after the other, so that each run of a handler is
 * known to be its; then in waves of as many as there are vectors on all processors, all at once.
 */
final class SweepAct {
  private final Stage stage;
  private final Place place;
  private final Slots slots;
  private final int[] handled;

  SweepAct(Stage stage, Place place, Slots slots) {
    this.stage = stage;
    this.place = place;
    this.slots = slots;
    this.handled = new int[place.messages()];
  }

  void run() throws IOException, GuestCrashed, InterruptedException {
    stage.listener().act("a device with %d sources".formatted(handled.length));
    String name = "%s[0-%d]".formatted(place.name(), handled.length - 1);
    Account account = stage.tally().open(name, Kind.MESSAGE, Route.DIRECT);
    int waves = 0;
    for (int i = 0; i < handled.length && account.clean(); i++) {
      one(account, i);
    }
    for (int first = 0; first < handled.length && account.clean(); waves++) {
      int end = Math.min(first + slots.distinct(), handled.length);
      wave(account, first, end);
      first = end;
    }
    long twice = java.util.Arrays.stream(handled).filter(n -> n == 2).count();
    stage
        .listener()
        .note(
            "%d of them handled twice: once in turn, once in %d waves over %d vectors"
                .formatted(twice, waves, slots.distinct()));
  }

  private void one(Account account, int source)
      throws IOException, GuestCrashed, InterruptedException {
    Slot slot = slots.of(source);
    int before = stage.guest().count(slot);
    stage.ringOnce(account, slot, () -> place.bell().ring(source));
    handled[source] += stage.guest().count(slot) - before;
  }

  private void wave(Account account, int first, int end)
      throws IOException, GuestCrashed, InterruptedException {
    int[] marks = new int[end - first];
    for (int i = first; i < end; i++) {
      stage.settleEarly(account, slots.of(i));
      marks[i - first] = stage.guest().nextMark();
      place.bell().ring(i);
    }
    for (int i = first; i < end; i++) {
      Slot slot = slots.of(i);
      stage.patience().await(() -> stage.counts().unclaimed(slot) != 0);
      handled[i] += stage.counts().unclaimed(slot);
      stage.settle(account, slot, 1, marks[i - first]);
    }
  }
}
