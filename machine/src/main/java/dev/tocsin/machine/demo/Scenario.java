package dev.tocsin.machine.demo;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.machine.HostSupport;
import dev.tocsin.machine.demo.Board.Bells;
import dev.tocsin.machine.demo.guest.Choice;
import dev.tocsin.machine.demo.guest.Counts;
import dev.tocsin.machine.demo.guest.Guest;
import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.demo.guest.GuestDriver;
import dev.tocsin.machine.demo.guest.Loaded;
import dev.tocsin.machine.demo.guest.Patience;
import dev.tocsin.machine.demo.guest.Slots;
import dev.tocsin.machine.demo.ringer.RingerProcess;
import dev.tocsin.machine.demo.tally.Account;
import dev.tocsin.machine.demo.tally.SourceReport.Kind;
import dev.tocsin.machine.demo.tally.SourceReport.Route;
import dev.tocsin.machine.demo.tally.Tally;
import dev.tocsin.pci.InterruptMode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The acts in their order, and the final count. */
final class Scenario {
  // Messages of the third bell, by what happens to them.
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
  private final Account wakeups = new Account("driver wake-ups", Kind.MESSAGE, Route.DIRECT);
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

  DemoReport play(Fitted fitted, Optional<RingerProcess> ringer)
      throws IOException, GuestCrashed, InterruptedException {
    Bells bells = fitted.bells();
    GuestDriver driver = load(fitted);
    var stage = new Stage(guest, counts, driver, patience, tally, listener);
    List<DeviceReport> devices = devices(fitted);
    lines(stage, fitted);
    messages(stage, bells.few(), ringer);
    new MsiAct(stage, bells.msi(), board.msi(), options.rounds()).run();
    new SweepAct(stage, bells.many(), board.many()).run();
    new ReloadAct(stage, board, bells.few(), options.rounds()).run();
    new ShutDownAct(stage, bells.all()).run(ringer);
    tally.add(wakeups);
    return report(driver, devices);
  }

  /** The driver looks for bells and decides; ready for the acts then. */
  GuestDriver load(Fitted fitted) throws InterruptException, GuestCrashed, InterruptedException {
    var driver = new GuestDriver(guest, counts, patience, fitted.wakeups(), wakeups);
    find(driver, fitted.bells());
    load(driver, fitted);
    return driver;
  }

  /** The driver looks for bells on the bus. */
  private void find(GuestDriver driver, Bells bells)
      throws InterruptException, GuestCrashed, InterruptedException {
    List<Integer> found = driver.enumerate();
    for (Place place : bells.all()) {
      if (!place.identify(found)) {
        throw new GuestCrashed("the guest's driver did not find " + place.name());
      }
      listener.step(4, place.name(), "the guest's driver found");
    }
  }

  /** The driver decides, and each bell asks for what fits. */
  private void load(GuestDriver driver, Fitted fitted)
      throws InterruptException, GuestCrashed, InterruptedException {
    Bells bells = fitted.bells();
    driver.setupEdge(Board.EDGE_IRQ, board.edge());
    listener.step(5, Button.NAME, "its driver listens to an edge-triggered line");
    fitted.button().connect();
    for (Place sharer : List.of(bells.sharer(), bells.otherSharer())) {
      load(driver, sharer, InterruptMode.INTX, board.pins());
      listener.step(5, sharer.name(), "its driver decides for " + sharer.decision());
    }
    load(driver, bells.few(), InterruptMode.MSIX, board.few());
    load(driver, bells.many(), InterruptMode.MSIX, board.many());
    load(driver, bells.msi(), InterruptMode.MSI, board.msi());
  }

  private static void load(GuestDriver driver, Place place, InterruptMode expected, Slots slots)
      throws InterruptException, GuestCrashed, InterruptedException {
    var anything = new Choice(InterruptMode.MSIX, place.messages());
    Loaded loaded = driver.load(place.number(), anything, slots);
    if (loaded.mode() != expected) {
      throw new GuestCrashed(
          "the guest's driver decided for %s on %s".formatted(loaded, place.name()));
    }
  }

  private List<DeviceReport> devices(Fitted fitted) {
    listener.act("what is on the PCI bus now");
    var devices = fitted.pci().functions().stream().map(DeviceReport::of).toList();
    devices.forEach(device -> listener.note(device.toString()));
    return devices;
  }

  private void lines(Stage stage, Fitted fitted)
      throws IOException, GuestCrashed, InterruptedException {
    var acts = new LineActs(stage, board, options.rounds());
    acts.edge(fitted.button());
    acts.level(fitted.bells().sharer(), fitted.bells().otherSharer());
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
  private DemoReport report(GuestDriver driver, List<DeviceReport> devices)
      throws InterruptException, GuestCrashed, InterruptedException {
    driver.allQuiet();
    counts.claim(board.level()); // accounted by causes and empty runs
    return new DemoReport(
        options.host().backEnd(),
        options.cpus(),
        devices,
        tally.reports(),
        counts.strays(),
        guest.emptyRuns(),
        guest.keepsInService());
  }
}
