package dev.tocsin.machine.demo;

import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.demo.guest.Slots;
import dev.tocsin.machine.demo.tally.Account;
import dev.tocsin.machine.demo.tally.SourceReport.Kind;
import dev.tocsin.machine.demo.tally.SourceReport.Route;
import java.io.IOException;

/** A function with MSI: one address, consecutive vectors, and a register of masks. */
final class MsiAct {
  private static final int MASKED = 1;

  private final Stage stage;
  private final Place place;
  private final Slots slots;
  private final int rounds;

  MsiAct(Stage stage, Place place, Slots slots, int rounds) {
    this.stage = stage;
    this.place = place;
    this.slots = slots;
    this.rounds = rounds;
  }

  void run() throws IOException, GuestCrashed, InterruptedException {
    int messages = place.messages();
    stage.listener().act("messages of an MSI capability");
    String name = "%s[0-%d] msi".formatted(place.name(), messages - 1);
    Account account = stage.tally().open(name, Kind.MESSAGE, Route.DIRECT);
    for (int i = 0; i < rounds && account.clean(); i++) {
      int source = i % messages;
      stage.ringOnce(account, slots.of(source), () -> place.bell().ring(source));
    }
    stage.listener().note("%d triggers of %d messages in turn".formatted(rounds, messages));
    var acts = new MessageActs(stage, place, slots, rounds);
    Account masked = acts.open(MASKED, "msi", Route.LATCHED);
    String last = "";
    for (int i = 0; i < rounds / 10 && masked.clean(); i++) {
      last = acts.heldBack(masked, MASKED, "rings", () -> place.bell().ring(MASKED));
    }
    stage.listener().note(last);
  }
}
