package dev.tocsin.machine.demo;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.machine.HostSupport;
import dev.tocsin.machine.demo.Board.Place;
import dev.tocsin.machine.demo.guest.Counts;
import dev.tocsin.machine.demo.guest.Guest;
import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.demo.guest.GuestDriver;
import dev.tocsin.machine.demo.guest.Patience;
import dev.tocsin.machine.demo.guest.Slots;
import dev.tocsin.machine.demo.ringer.RingerProcess;
import dev.tocsin.machine.demo.tally.Account;
import dev.tocsin.machine.demo.tally.SourceReport.Kind;
import dev.tocsin.machine.demo.tally.SourceReport.Route;
import dev.tocsin.machine.demo.tally.Tally;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The acts in their order, and the final count. */
final class Scenario {
  // Messages of the fourth bell, by what happens to them.
  private static final int PLAIN = 0;
  private static final int FOREIGN = 1;
  private static final int MASKED = 2;
  private static final int FOREIGN_MASKED = 3;
  private static final int MOVING = 4;
  private static final int BURSTING = 5;

  private final DemoOptions options;
  private final Board board;
  private final Guest guest;
  private final Counts counts;
  private final Tally tally = new Tally();
  private final Patience patience;
  private final DemoListener listener;

  Scenario(DemoOptions options, DemoListener listener, Guest guest, Patience patience) {
    this.options = options;
    this.listener = listener;
    this.board = new Board(options.cpus());
    this.guest = guest;
    this.counts = new Counts(guest, options.cpus());
    this.patience = patience;
  }

  DemoReport play(List<Place> places, MessageGroup wakeups, Optional<RingerProcess> ringer)
      throws IOException, GuestCrashed, InterruptedException {
    var account = new Account("driver wake-ups", Kind.MESSAGE, Route.DIRECT);
    var driver = new GuestDriver(guest, counts, patience, wakeups, account);
    var stage = new Stage(guest, counts, driver, patience, tally, listener);
    load(driver, places);
    lines(stage, places);
    messages(stage, places.get(3), ringer);
    new SweepAct(stage, places.get(4), board.many()).run();
    new ShutDownAct(stage, places).run(ringer);
    tally.add(account);
    return report(driver);
  }

  /** The driver looks for the bells, decides, and lets each bell ask for its interrupts. */
  private void load(GuestDriver driver, List<Place> places)
      throws InterruptException, GuestCrashed, InterruptedException {
    for (Place place : places) {
      check(place, driver.probe(place.address()) != 0);
    }
    check(places.get(0), driver.setupEdge(places.get(0).address(), board.edge()));
    for (Place shared : places.subList(1, 3)) {
      boolean live = driver.setupLevel(shared.address(), board.level(), shared.number());
      check(shared, live);
    }
    check(places.get(3), setup(driver, places.get(3), board.few()));
    check(places.get(4), setup(driver, places.get(4), board.many()));
  }

  private static boolean setup(GuestDriver driver, Place place, Slots slots)
      throws InterruptException, GuestCrashed, InterruptedException {
    return driver.setupMessages(place.address(), place.messages(), slots);
  }

  private static void check(Place place, boolean live) throws GuestCrashed {
    if (!live) {
      throw new GuestCrashed("the guest's driver could not set up " + place.name());
    }
  }

  private void lines(Stage stage, List<Place> places)
      throws IOException, GuestCrashed, InterruptedException {
    var acts = new LineActs(stage, board, options.rounds());
    acts.edge(places.get(0));
    acts.level(places.get(1), places.get(2));
  }

  private void messages(Stage stage, Place place, Optional<RingerProcess> ringer)
      throws IOException, GuestCrashed, InterruptedException {
    var own = new MessageActs(stage, place, board.few(), options.rounds());
    own.direct(PLAIN);
    Optional<ForeignActs> foreign =
        ringer.map(other -> new ForeignActs(stage, place, board.few(), other));
    if (foreign.isPresent()) {
      foreign.get().handOver(FOREIGN, FOREIGN_MASKED);
      foreign.get().rung(FOREIGN, options.rounds(), options.host().attaches());
    } else {
      listener.act(ForeignActs.TITLE);
      listener.note("left out: " + HostSupport.whyNoNativeAccess().orElse("no descriptors"));
    }
    own.masked(MASKED);
    if (foreign.isPresent()) {
      foreign.get().masked(own, FOREIGN_MASKED, 1, options.rounds() / 10);
    }
    own.retargeted(MOVING, board.spare());
    own.burst(BURSTING);
  }

  /** Once all is quiet, whatever nobody has claimed ran without reason. */
  private DemoReport report(GuestDriver driver)
      throws InterruptException, GuestCrashed, InterruptedException {
    driver.allQuiet();
    counts.claim(board.level()); // accounted by causes and empty runs
    return new DemoReport(
        options.host().backEnd(),
        options.cpus(),
        tally.reports(),
        counts.strays(),
        guest.emptyRuns(),
        guest.keepsInService());
  }
}
