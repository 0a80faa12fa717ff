package dev.tocsin.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.pci.msi.MsiLayout;
import dev.tocsin.pci.msi.MsixLayout;
import dev.tocsin.testkit.CallCounts;
import dev.tocsin.testkit.HookedBackEnd;
import dev.tocsin.testkit.ManualClock;
import dev.tocsin.testkit.PortCall;
import dev.tocsin.testkit.simulated.DeliveryJournal;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Functions over the real engine and a kernel in memory. */
class EngineTest {
  private static final int VECTORS = 2048;
  private static final long PENDING = 16L * VECTORS;

  private final DeliveryJournal journal = new DeliveryJournal();
  private final CallCounts calls = new CallCounts();
  private final SimulatedKernel kernel =
      new SimulatedKernel(SimulatedKernel.ROUTES, SimulatedKernel.LINES, journal);
  private final InterruptEngine engine =
      InterruptEngine.start(
          HookedBackEnd.of(kernel.backEnd(), calls),
          new EngineOptions(
              1, Duration.ofMillis(100), Duration.ofMillis(2), false, new ManualClock()));
  private final OneRange range = new OneRange();
  private final PciFunction function =
      PciFunction.builder(
              Rig.IDENTITY,
              new PciResources(
                  engine.managersFor("disk"),
                  count -> engine.sourceIds().allocate("disk", count),
                  new RecordedEvents()))
          .pin(InterruptPin.A)
          .msi(new MsiLayout(32, true, true))
          .msix(MsixLayout.alone(VECTORS, 0))
          .build();
  private int msix;

  @BeforeEach
  void attach() {
    function.attach(range);
    function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY | Rig.MASTER);
    msix = Rig.capability(function, 0x11) + 2;
  }

  @AfterEach
  void nothingIsLeft() {
    function.close();
    engine.close();
    assertEquals("", engine.ledger().report());
    assertEquals(List.of(), kernel.hazards());
    assertEquals(0, kernel.openDescriptors());
  }

  private void entry(int vector, boolean masked) {
    range.device().write(16L * vector, 8, 0xfee0_0000L | (vector >>> 7) << 12);
    range.device().write(16L * vector + 8, 8, (0x20 + (vector & 0x7f)) | (masked ? 1L << 32 : 0));
  }

  private static MsiIrqSourceConfig message(int vector) {
    return new MsiIrqSourceConfig(
        0, 0xfee0_0000 | (vector >>> 7) << 12, 0x20 + (vector & 0x7f), 0x18);
  }

  private long pending(int vector) {
    return range.device().read(PENDING + vector / 8, 1) >>> (vector & 7) & 1;
  }

  @Test
  void allVectorsReachTheGuestAndNoTableIsCommitted() {
    function.writeConfig(msix, 2, 0xc000);
    for (int i = 0; i < VECTORS; i++) {
      entry(i, false);
    }
    function.writeConfig(msix, 2, 0x8000);

    for (int i = 0; i < VECTORS; i++) {
      function.interrupts().trigger(i);
    }

    List<MsiIrqSourceConfig> taken = journal.take();
    assertEquals(VECTORS, taken.size());
    assertEquals(message(2047), taken.getLast());
    assertEquals(0, calls.of(PortCall.REPLACE));
  }

  // S20
  @Test
  void pendingBitsShowTriggersOfThisProcessAndRingsOfOthers() throws InterruptException {
    entry(0, true);
    entry(1, true);
    function.writeConfig(msix, 2, 0x8000);
    try (Notifier foreign = function.interrupts().notifier(1).orElseThrow()) {
      function.interrupts().trigger(0);
      foreign.ring();

      assertEquals(1, pending(0));
      assertEquals(1, pending(1));
      assertEquals(0, pending(2));

      function.writeConfig(msix, 2, 0xc000);
      entry(0, false);
      entry(1, false);
      assertEquals(1, pending(1));
      assertEquals(List.of(), journal.take());

      function.writeConfig(msix, 2, 0x8000);
      assertEquals(Set.of(message(0), message(1)), Set.copyOf(journal.take()));
      assertEquals(0, pending(1));
    }
  }

  // S20; the specification leaves the order free (PCI 3.0, 6.8.3.5)
  @Test
  void aFunctionUnmaskSendsThePendingLowestFirst() {
    function.writeConfig(msix, 2, 0xc000);
    for (int vector : new int[] {9, 2, 77, 5}) {
      entry(vector, false);
      function.interrupts().trigger(vector);
    }

    function.writeConfig(msix, 2, 0x8000);

    assertEquals(List.of(message(2), message(5), message(9), message(77)), journal.take());
  }

  @Test
  void aForeignRingUnderFunctionMaskIsPendingAndDelivered() throws InterruptException {
    entry(7, false);
    function.writeConfig(msix, 2, 0x8000);
    try (Notifier foreign = function.interrupts().notifier(7).orElseThrow()) {
      function.writeConfig(msix, 2, 0xc000);
      foreign.ring();
      assertEquals(1, pending(7));

      function.writeConfig(msix, 2, 0x8000);

      assertEquals(List.of(message(7)), journal.take());
    }
  }

  @Test
  void aDriverThatComesAndGoesLeavesNothing() throws InterruptException {
    for (int i = 0; i < 200; i++) {
      function.writeConfig(msix, 2, 0x8000);
      entry(3, false);
      function.interrupts().notifier(3).orElseThrow().close();
      function.interrupts().trigger(3);
      function.writeConfig(msix, 2, 0);
      function.interrupts().level((i & 1) == 0);
    }

    assertEquals(200, journal.take().size());
    assertTrue(function.messages().isEmpty());
    assertEquals(0, kernel.openDescriptors());
  }

  // S30
  @Test
  void shrinkingMsiForgetsThePendingOfTheExcess() {
    int msi = Rig.capability(function, 5);
    function.writeConfig(msi + 4, 8, 0xfee0_0000L);
    function.writeConfig(msi + 12, 2, 0x40);
    function.writeConfig(msi + 16, 4, -1);
    function.writeConfig(msi + 2, 2, 1 | 5 << 4);
    function.interrupts().trigger(31);
    function.interrupts().trigger(2);
    assertEquals(0x8000_0004L, function.readConfig(msi + 20, 4));

    function.writeConfig(msi + 2, 2, 1 | 2 << 4);
    function.writeConfig(msi + 2, 2, 1 | 5 << 4);
    function.writeConfig(msi + 16, 4, 0);

    assertEquals(List.of(new MsiIrqSourceConfig(0, 0xfee0_0000, 0x42, 0x18)), journal.take());
  }

  // S34
  @Test
  void thePinFollowsTheLevel() {
    function.interrupts().level(true);
    assertTrue(kernel.high(16));

    function.writeConfig(Rig.COMMAND, 2, Rig.PIN_OFF);
    assertEquals(8, function.readConfig(6, 1) & 8);
    assertEquals(0, kernel.shares());
    function.writeConfig(Rig.COMMAND, 2, 0);
    assertTrue(kernel.high(16));

    function.interrupts().level(false);
    assertEquals(false, kernel.high(16));
  }

  // S47
  @Test
  void triggersThatRaceWithADriverEndDeliveredAndHarmNobody() throws InterruptedException {
    for (int vector = 0; vector < 4; vector++) {
      entry(vector, false);
    }
    var stop = new AtomicBoolean();
    Thread device =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; !stop.get(); i++) {
                function.interrupts().trigger(i & 3);
                function.interrupts().level((i & 1) == 0);
              }
            });
    for (int i = 0; i < 2_000; i++) {
      function.writeConfig(msix, 2, (i & 3) << 14);
      entry(i & 3, (i & 4) != 0);
      function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY | Rig.MASTER | (i & 8) << 7);
    }
    stop.set(true);
    device.join();
    journal.take();
    function.writeConfig(msix, 2, 0xc000);
    function.interrupts().trigger(1);
    entry(1, false);

    function.writeConfig(msix, 2, 0x8000);

    assertTrue(journal.take().contains(message(1)));
    assertEquals(0, function.counters().hostRefusals());
  }
}
