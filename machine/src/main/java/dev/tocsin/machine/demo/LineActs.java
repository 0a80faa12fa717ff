package dev.tocsin.machine.demo;

import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.demo.tally.Account;
import dev.tocsin.machine.demo.tally.SourceReport.Kind;
import dev.tocsin.machine.demo.tally.SourceReport.Route;
import java.io.IOException;

/** Interrupts by pins: an edge of its own, and a level that two bells share. */
final class LineActs {
  private final Stage stage;
  private final Board board;
  private final int rounds;

  LineActs(Stage stage, Board board, int rounds) {
    this.stage = stage;
    this.board = board;
    this.rounds = rounds;
  }

  void edge(Button button) throws IOException, GuestCrashed, InterruptedException {
    stage.listener().act("a legacy edge line");
    Account account =
        stage.tally().open(Button.NAME + " irq " + Board.EDGE_IRQ, Kind.EDGE, Route.LINE);
    for (int i = 0; i < rounds && account.clean(); i++) {
      stage.ringOnce(account, board.edge(), button::press);
    }
    stage.listener().note("%d pulses of irq %d".formatted(rounds, Board.EDGE_IRQ));
  }

  /** One sharer after the other, then both at once, then two causes of one sharer. */
  void level(Place first, Place second) throws IOException, GuestCrashed, InterruptedException {
    stage.listener().act("a pin's line that two PCI bells share");
    Sharer a = sharer(first);
    Sharer b = sharer(second);
    for (int i = 0; i < rounds / 2 && a.account.clean() && b.account.clean(); i++) {
      ring(a, 0);
      await(a);
      ring(b, 1);
      await(b);
      ring(a, i % 32);
      ring(b, 31 - i % 32);
      await(a);
      await(b);
    }
    if (a.account.clean() && b.account.clean()) {
      ring(a, 2);
      ring(a, 3);
      await(a);
    }
    stage.driver().quiet(board.level().cpu());
    settleRest(a);
    settleRest(b);
    int runs = stage.counts().claim(board.level());
    stage
        .listener()
        .note(
            "%d runs of the handler: %s acknowledged %d causes, %s %d"
                .formatted(
                    runs,
                    first.name(),
                    stage.guest().served(first.number()),
                    second.name(),
                    stage.guest().served(second.number())));
  }

  /** A bell whose driver has come back to its pin; returns how many causes were served. */
  int alone(Place place, int times) throws IOException, GuestCrashed, InterruptedException {
    Sharer only = sharer(place);
    for (int i = 0; i < times && only.account.clean(); i++) {
      ring(only, i % Board.FEW);
      await(only);
    }
    stage.driver().quiet(board.level().cpu());
    settleRest(only);
    return only.served;
  }

  /** One of the devices on the line. */
  private static final class Sharer {
    final Place place;
    final Account account;

    /** What the driver acknowledged when it loaded. */
    final int before;

    int served;
    int rung;
    long start;

    Sharer(Place place, Account account) {
      this.place = place;
      this.account = account;
      this.before = (int) place.bell().stats().acknowledged();
    }
  }

  private Sharer sharer(Place place) {
    String name = "%s irq %d".formatted(place.name(), place.irq());
    return new Sharer(place, stage.tally().open(name, Kind.LEVEL, Route.LINE));
  }

  private void ring(Sharer sharer, int cause) throws IOException {
    if (sharer.rung == 0) {
      settleRest(sharer);
      sharer.start = System.nanoTime();
    }
    sharer.rung++;
    sharer.place.bell().ring(cause);
  }

  /** Waits until the driver has acknowledged all causes of the sharer, and settles. */
  private void await(Sharer sharer) throws GuestCrashed, InterruptedException {
    // The bell's lock is left to the driver while its interrupt is on the way.
    boolean done = stage.patience().await(() -> served(sharer) != 0);
    if (done && sharer.rung == 1) {
      sharer.account.latency(System.nanoTime() - sharer.start);
    }
    done = stage.patience().await(() -> sharer.place.bell().causes() == 0) && done;
    // The driver counts after it has acknowledged: its count of the last one may be still to come.
    stage.patience().await(() -> served(sharer) == acknowledged(sharer));
    int runs = served(sharer);
    sharer.account.settle(sharer.rung, sharer.rung, runs, done ? 0 : 1);
    sharer.served += runs;
    sharer.rung = 0;
  }

  private void settleRest(Sharer sharer) {
    int runs = served(sharer);
    sharer.account.settle(0, 0, runs, 0);
    sharer.served += runs;
  }

  private int served(Sharer sharer) {
    return stage.guest().served(sharer.place.number()) - sharer.served;
  }

  private int acknowledged(Sharer sharer) {
    return (int) sharer.place.bell().stats().acknowledged() - sharer.before - sharer.served;
  }
}
