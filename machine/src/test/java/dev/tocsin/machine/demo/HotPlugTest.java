package dev.tocsin.machine.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.devices.bell.pci.BellLayout;
import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.kvm.Kvm;
import dev.tocsin.machine.demo.guest.Choice;
import dev.tocsin.machine.demo.guest.Counts;
import dev.tocsin.machine.demo.guest.Guest;
import dev.tocsin.machine.demo.guest.GuestDriver;
import dev.tocsin.machine.demo.guest.Loaded;
import dev.tocsin.machine.demo.guest.Patience;
import dev.tocsin.machine.demo.guest.Slots;
import dev.tocsin.machine.demo.tally.Account;
import dev.tocsin.machine.demo.tally.SourceReport;
import dev.tocsin.machine.pci.PciPlace;
import dev.tocsin.pci.InterruptMode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Devices come to a running guest and go, on bus 0 and behind the root port. */
@Tag("kvm")
class HotPlugTest {
  private static final Duration GENEROUS = Duration.ofSeconds(20);
  private static final Slots HERE = new Slots(0, 1, 0x40, 8);
  private static final BellLayout LAYOUT = new BellLayout(8, 8, true);

  @ParameterizedTest
  @EnumSource(DemoHost.class)
  @Timeout(60)
  void aGuestFindsWhatCameAndDrivesIt(DemoHost host) throws Exception {
    Optional<String> why = Kvm.whyUnusable();
    assumeTrue(why.isEmpty(), () -> "no usable KVM: " + why.orElse(""));
    var options = new DemoOptions(host, 1, 10, GENEROUS, managers -> managers);
    boolean here = host == DemoHost.IN_PROCESS;
    try (var machine =
        here ? DemoMachine.inProcess(options) : DemoMachine.onKvm(options, Demo.image())) {
      var fitter = new Fitter(DemoListener.SILENT, options);
      fitter.fit(machine.machine().devices(), List.of());
      var guest = Guest.of(machine.machine().memory(), 1);
      var watch = new CrashWatch(machine.machine(), guest);
      watch.start();
      var patience = new Patience(GENEROUS, watch::crash);
      assertTrue(patience.await(guest::ready));
      var counts = new Counts(guest, 1);
      var account = new Account("driver", SourceReport.Kind.MESSAGE, SourceReport.Route.DIRECT);
      var driver = new GuestDriver(guest, counts, patience, fitter.wakeups(), account);
      String ledger = machine.machine().engine().ledger().report();

      assertEquals(List.of(), driver.enumerate());
      for (PciPlace place : List.of(PciPlace.ANY, PciPlace.HOT_PLUG)) {
        Place bell = add(machine, place);
        int found = driver.enumerate().getFirst();
        assertEquals(place.equals(PciPlace.ANY) ? 0x01 << 3 : 0x100, found);
        for (InterruptMode mode :
            List.of(InterruptMode.MSIX, InterruptMode.MSI, InterruptMode.INTX)) {
          assertEquals(mode, ring(driver, bell, mode, counts, patience).mode());
        }
        assertTrue(machine.machine().devices().remove("late"));
        assertEquals(List.of(), driver.enumerate());
        assertEquals(ledger, machine.machine().engine().ledger().report());
      }
    }
  }

  private static Place add(DemoMachine machine, PciPlace place) throws IOException {
    var bell = new Place("late", 0, LAYOUT);
    machine.machine().devices().registerPci("late", place, DeviceLimits.NONE, bell::make);
    return bell;
  }

  /** Loads, rings once, waits for the handler, unloads. */
  private static Loaded ring(
      GuestDriver driver, Place bell, InterruptMode mode, Counts counts, Patience patience)
      throws Exception {
    Loaded loaded = driver.load(0, new Choice(mode, 8), HERE);
    counts.claim(HERE.of(0));
    bell.bell().ring(0);
    assertTrue(patience.await(() -> counts.unclaimed(HERE.of(0)) != 0), mode::toString);
    driver.unload(0);
    return loaded;
  }
}
