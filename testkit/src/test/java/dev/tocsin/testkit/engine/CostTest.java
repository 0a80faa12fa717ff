package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.export;
import static dev.tocsin.testkit.engine.Bench.mask;
import static dev.tocsin.testkit.engine.Bench.message;
import static dev.tocsin.testkit.engine.Bench.unmask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Allocations;
import dev.tocsin.testkit.CallCounts;
import dev.tocsin.testkit.HookedBackEnd;
import dev.tocsin.testkit.PortCall;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What things cost: calls of ports, and allocations. */
class CostTest {
  private static final int MANY = 2048;

  private final Bench bench = new Bench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void creatingAGroupCallsNoPort() throws Exception {
    bench.group(MANY);

    assertEquals(Map.of(), bench.calls.all());
  }

  @Test
  void directSourcesOnlyPrepareTheirMessages() throws Exception {
    MessageGroup group = bench.group(MANY);

    for (int i = 0; i < MANY; i++) {
      unmask(group, i, message(i));
    }
    for (int i = 0; i < MANY; i++) {
      mask(group, i);
      unmask(group, i, message(i));
    }
    group.disable();
    group.enable();
    group.close();

    assertEquals(Map.of(PortCall.PREPARE, (long) MANY), bench.calls.all());
  }

  @Test
  void aTriggerIsOneDeliveryAndNothingElse() throws Exception {
    MessageGroup group = bench.group(1);
    unmask(group, 0, message(0));
    export(group, 0);
    bench.calls.reset();

    for (int i = 0; i < 1000; i++) {
      group.trigger(0);
    }

    assertEquals(Map.of(PortCall.DELIVER, 1000L), bench.calls.all());
  }

  @Test
  void aTriggerAllocatesNothing() throws Exception {
    var calls = new CallCounts();
    SimulatedKernel kernel = SimulatedKernel.pc();
    try (var engine =
        InterruptEngine.start(HookedBackEnd.of(kernel.backEnd(), calls), EngineOptions.DEFAULT)) {
      MessageGroup group =
          engine.managersFor("disk").msi().createGroup(new MsiIrqGroupConfig(0, 3));
      group.enable();
      unmask(group, 0, message(0));
      group.update(1, message(1), true, true);
      group.stats(0);
      calls.reset();

      long bytes =
          Allocations.bytesOf(() -> {
            group.trigger(0);
            group.trigger(1);
          });

      assertEquals(0, bytes);
      assertEquals(Set.of(PortCall.DELIVER), calls.all().keySet());
    }
  }

  @Test
  void exportedSourcesAreUnmaskedOneByOneWithoutACommit() throws Exception {
    MessageGroup group = bench.group(MANY);
    for (int i = 0; i < MANY; i++) {
      export(group, i).close();
    }
    bench.calls.reset();

    for (int i = 0; i < MANY; i++) {
      unmask(group, i, message(i));
    }

    assertEquals(Map.of(PortCall.PREPARE, (long) MANY), bench.calls.all());
  }

  @Test
  void aBatchOfManyThatAreAttachedAtUnmaskIsOneCommit() throws Exception {
    MessageGroup group = bench.group(AttachPolicy.ON_UNMASK, MANY);
    for (int i = 0; i < MANY; i++) {
      export(group, i).close();
    }
    bench.calls.reset();

    try (MessageBatch batch = group.batch()) {
      for (int i = 0; i < MANY; i++) {
        batch.unmask(i, message(i));
      }
    }

    assertEquals(1, bench.calls.of(PortCall.REPLACE));
    assertEquals(MANY, bench.calls.of(PortCall.ATTACH));
  }

  @Test
  void destroyingManyAttachedSourcesIsOneCommitAndLeavesNothing() throws Exception { // S49
    int before = bench.kernel.openDescriptors();
    MessageGroup group = bench.group(AttachPolicy.ON_UNMASK, MANY);
    try (MessageBatch batch = group.batch()) {
      for (int i = 0; i < MANY; i++) {
        export(group, i).close();
        batch.unmask(i, message(i));
      }
    }
    bench.calls.reset();

    group.close();

    assertEquals(1, bench.calls.of(PortCall.REPLACE));
    assertEquals(MANY, bench.calls.of(PortCall.DETACH));
    assertEquals(before, bench.kernel.openDescriptors());
    assertEquals(Map.of(), bench.kernel.routes());
    assertEquals("", bench.engine.ledger().report());
  }

  @Test
  void destroyingWhatHasNoRouteCommitsNothing() throws Exception {
    MessageGroup group = bench.group(8);
    for (int i = 0; i < 8; i++) {
      unmask(group, i, message(i));
      export(group, i).close();
    }
    bench.calls.reset();

    group.close();

    assertEquals(0, bench.calls.of(PortCall.REPLACE));
    assertEquals(8, bench.calls.of(PortCall.CLOSE_BELL));
  }

  @Test
  void whatIsInForceIsNotDoneAgain() throws Exception {
    MessageGroup group = bench.group(1);
    unmask(group, 0, message(0));
    bench.attach(export(group, 0));
    bench.calls.reset();

    unmask(group, 0, message(0));
    group.enable();
    group.setGsi();
    try (MessageBatch batch = group.batch()) {
      batch.unmask(0, message(0));
    }

    assertEquals(Map.of(), bench.calls.all());
  }

  @Test
  void anAttachedSourceThatIsMaskedAndUnmaskedOnlyRebinds() throws Exception {
    MessageGroup group = bench.group(1);
    unmask(group, 0, message(0));
    bench.attach(export(group, 0));
    bench.calls.reset();

    mask(group, 0);
    unmask(group, 0, message(0));

    assertEquals(Map.of(PortCall.DETACH, 1L, PortCall.ATTACH, 1L), bench.calls.all());
  }

  @Test
  void aNotifierOfASourceThatHasOneIsADuplicate() throws Exception {
    MessageGroup group = bench.group(1);
    export(group, 0).close();
    bench.calls.reset();

    export(group, 0).close();

    assertEquals(Map.of(PortCall.EXPORT, 1L), bench.calls.all());
  }

  @Test
  void anIdleRelayAsksNothing() throws Exception {
    MessageGroup group = bench.group(64);
    var notifiers = new ArrayList<Notifier>();
    for (int i = 0; i < 64; i++) {
      unmask(group, i, message(i));
      notifiers.add(export(group, i));
    }
    bench.calls.reset();

    bench.engine.relay(0);

    assertEquals(Map.of(PortCall.AWAIT, 1L), bench.calls.all());
    assertTrue(notifiers.stream().allMatch(bench.kernel::watched));
  }

  @Test
  void aWriterThatNeverStopsCostsAMaskedSourceOneReading() throws Exception { // S57
    MessageGroup group = bench.group(1);
    unmask(group, 0, message(0));
    Notifier notifier = export(group, 0);
    mask(group, 0);
    bench.calls.reset();

    for (int i = 0; i < 100; i++) {
      notifier.ring();
      bench.engine.relay(0);
    }

    assertEquals(Map.of(PortCall.AWAIT, 100L, PortCall.DRAIN, 1L), bench.calls.all());
  }
}
