package dev.tocsin.machine.demo;

import dev.tocsin.machine.demo.guest.Choice;
import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.demo.guest.Loaded;
import dev.tocsin.machine.demo.guest.Slots;
import dev.tocsin.machine.demo.tally.Account;
import dev.tocsin.machine.demo.tally.SourceReport.Kind;
import dev.tocsin.machine.demo.tally.SourceReport.Route;
import dev.tocsin.pci.InterruptMode;
import java.io.IOException;

/**
 * The driver of one function is unloaded and loaded again, with another kind of interrupts each
 * time; the device does not notice.
 */
final class ReloadAct {
  private static final int SOURCE = 6;

  private final Stage stage;
  private final Board board;
  private final Place place;
  private final int rounds;

  ReloadAct(Stage stage, Board board, Place place, int rounds) {
    this.stage = stage;
    this.board = board;
    this.place = place;
    this.rounds = rounds;
  }

  void run() throws IOException, GuestCrashed, InterruptedException {
    stage.listener().act("the driver is unloaded, and loaded with another choice");
    load(InterruptMode.MSI, board.few());
    messages("msi");
    load(InterruptMode.INTX, board.pins());
    int served = new LineActs(stage, board, rounds).alone(place, rounds / 10);
    load(InterruptMode.MSIX, board.few());
    messages("msi-x");
    stage
        .listener()
        .note(
            "%s: MSI-X, MSI, INTx (%d causes served at irq %d), MSI-X"
                .formatted(place.name(), served, place.irq()));
  }

  /** What it rings while there is no driver reaches nobody, now and later (S18). */
  private void load(InterruptMode wanted, Slots slots)
      throws IOException, GuestCrashed, InterruptedException {
    stage.driver().unload(place.number());
    place.bell().ring(SOURCE);
    Loaded loaded = stage.driver().load(place.number(), new Choice(wanted, Board.FEW), slots);
    if (loaded.mode() != wanted) {
      throw new GuestCrashed(
          "the guest's driver decided for %s on %s".formatted(loaded, place.name()));
    }
    if (wanted == InterruptMode.INTX) {
      // Messages tell of it when the group is asked for; a pin's group comes with the first ring.
      stage.listener().step(5, place.name(), "its driver decides for " + place.decision());
    }
  }

  private void messages(String how) throws IOException, GuestCrashed, InterruptedException {
    String name = "%s[%d] %s".formatted(place.name(), SOURCE, how);
    Account account = stage.tally().open(name, Kind.MESSAGE, Route.DIRECT);
    for (int i = 0; i < rounds / 10 && account.clean(); i++) {
      stage.ringOnce(account, board.few().of(SOURCE), () -> place.bell().ring(SOURCE));
    }
  }
}
