package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.export;
import static dev.tocsin.testkit.engine.Bench.message;
import static dev.tocsin.testkit.engine.Bench.refused;
import static dev.tocsin.testkit.engine.Bench.unmask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.engine.Ledger.Holding;
import dev.tocsin.interrupt.InterruptException.Closed;
import dev.tocsin.interrupt.InterruptException.NoSourceIds;
import dev.tocsin.interrupt.InterruptException.Unsupported;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Eventually;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Creating, destroying, who holds what, and errors that cost nobody else anything. */
class LifecycleTest {
  private final Bench bench = new Bench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aDestroyedGroupThatWasLiveReachesTheGuestNoMore() throws Exception { // S49, S8
    MessageGroup group = bench.group(2);
    unmask(group, 0, message(0));
    unmask(group, 1, message(1));
    Notifier attached = export(group, 0);
    bench.attach(attached);
    Notifier relayed = export(group, 1);
    relayed.ring();

    group.close();
    attached.ring();
    relayed.ring();
    bench.engine.relay(0);

    assertEquals(List.of(), bench.journal.take());
    assertTrue(bench.kernel.routes().isEmpty());
    assertEquals(2, bench.kernel.openDescriptors(), "the handles of others");
    attached.close();
    relayed.close();
    assertEquals(0, bench.kernel.openDescriptors());
    assertEquals(List.of(), bench.engine.ledger().holdings());
  }

  @Test
  void identifiersOfAnotherGroupAreRefused() throws Exception {
    InterruptManagers disk = bench.engine.managersFor("disk");
    InterruptManagers net = bench.engine.managersFor("net");
    MessageGroup group = disk.msi().createGroup(new MsiIrqGroupConfig(10, 4));

    for (long base : new long[] {7, 10, 13}) {
      assertEquals(
          new NoSourceIds("disk"),
          refused(NoSourceIds.class, () -> net.msi().createGroup(new MsiIrqGroupConfig(base, 4))));
    }
    assertEquals(List.of(new Holding("disk", 1, 4, 0, 0)), bench.engine.ledger().holdings());
    group.close();
    net.msi().createGroup(new MsiIrqGroupConfig(13, 4)).close();
  }

  @Test
  void identifiersThatWereAllocatedAreTheirOwnersOnly() throws Exception {
    long base = bench.engine.sourceIds().allocate("disk", 5);
    InterruptManagers net = bench.engine.managersFor("net");
    InterruptManagers disk = bench.engine.managersFor("disk");
    var config = new MsiIrqGroupConfig(base, 5);

    refused(NoSourceIds.class, () -> net.msi().createGroup(config));
    MessageGroup group = disk.msi().createGroup(config);
    refused(NoSourceIds.class, () -> disk.msi().createGroup(config));
    refused(NoSourceIds.class, () -> bench.engine.sourceIds().free("disk", base));
    group.close();
    disk.msi().createGroup(config).close();
    bench.engine.sourceIds().free("disk", base);
    net.msi().createGroup(config).close();
  }

  @Test
  void aQuotaOfSourcesIsPerDevice() throws Exception {
    var limits = new DeviceLimits(4, 4, AttachPolicy.ON_EVIDENCE);
    MessageGroup group = bench.group("disk", limits, 3);

    assertEquals(
        new NoSourceIds("disk"), refused(NoSourceIds.class, () -> bench.group("disk", limits, 2)));
    bench.group("net", limits, 4);
    group.close();
    bench.group("disk", limits, 4);
  }

  @Test
  void onlyItsOwnManagerDestroysAGroup() throws Exception {
    InterruptManagers disk = bench.engine.managersFor("disk");
    InterruptManagers net = bench.engine.managersFor("net");
    MessageGroup group = disk.msi().createGroup(new MsiIrqGroupConfig(0, 1));
    LineGroup line = disk.legacy().createGroup(new LegacyIrqGroupConfig(3));

    refused(Unsupported.class, () -> net.msi().destroyGroup(group));
    refused(Unsupported.class, () -> disk.legacy().destroyGroup(group));
    refused(Unsupported.class, () -> disk.msi().destroyGroup(line));
    disk.msi().destroyGroup(group);
    disk.msi().destroyGroup(group);
    disk.legacy().destroyGroup(line);

    assertEquals(List.of(), bench.engine.ledger().holdings());
  }

  @Test
  void aClosedEngineHasDestroyedItsGroupsAndMakesNoMore() throws Exception {
    MessageGroup group = bench.group(1);
    LineGroup line = bench.line("uart", 4);
    line.raise();

    bench.engine.close();
    bench.engine.close();

    refused(Closed.class, () -> group.trigger(0));
    assertFalse(bench.kernel.high(4));
    refused(Closed.class, () -> bench.group(1));
    refused(Closed.class, () -> bench.line("uart", 4));
    assertEquals("", bench.engine.ledger().report());
  }

  @Test
  void theLedgerNamesWhoHasLeaked() throws Exception {
    MessageGroup group = bench.group("disk", DeviceLimits.NONE.with(AttachPolicy.ON_UNMASK), 2);
    unmask(group, 0, message(0));
    export(group, 0).close();
    bench.line("uart", 4);

    assertEquals(
        """
        disk holds 1 groups, 2 sources, 1 routes, 1 notifiers
        uart holds 1 groups, 1 sources, 0 routes, 0 notifiers
        """,
        bench.engine.ledger().report().replace("\r\n", "\n"));
  }

  @Test
  void anEngineWithAThreadOfItsOwnRelaysAndStops() throws Exception {
    var kernel = SimulatedKernel.pc();
    try (var engine = InterruptEngine.start(kernel.backEnd())) {
      MessageGroup group =
          engine.managersFor("disk").msi().createGroup(new MsiIrqGroupConfig(0, 1));
      group.enable();
      unmask(group, 0, message(0));
      Notifier notifier = export(group, 0);

      for (int i = 1; i <= 100; i++) {
        int rung = i;
        notifier.ring();
        Eventually.until("ring " + i, () -> kernel.delivered(message(0)) == rung);
      }
      Eventually.until("attached", () -> kernel.boundTo(notifier).isPresent());
    }
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("tocsin-relay-simulated")));
  }
}
