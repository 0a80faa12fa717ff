package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.export;
import static dev.tocsin.testkit.engine.Bench.mask;
import static dev.tocsin.testkit.engine.Bench.message;
import static dev.tocsin.testkit.engine.Bench.refused;
import static dev.tocsin.testkit.engine.Bench.unmask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.interrupt.VectorStats;
import dev.tocsin.testkit.Errno;
import dev.tocsin.testkit.PortCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The host refuses to deliver: the event stays, and is delivered later, once (S21, S55). */
class RefusalTest {
  private final Bench bench = new Bench();
  private MessageGroup group;

  RefusalTest() throws Exception {
    group = bench.group(2);
  }

  @BeforeEach
  void unmaskSourceZero() throws Exception {
    unmask(group, 0, message(0));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void triggerRefused() {
    bench.faults.refuse(PortCall.DELIVER, 1, Errno.ENOMEM);
    assertEquals(
        new HostCall("DELIVER", Errno.ENOMEM), refused(HostCall.class, () -> group.trigger(0)));
  }

  @Test
  void aRefusedTriggerStaysPendingAndIsDeliveredLater() throws Exception { // S55
    triggerRefused();
    assertTrue(group.isPending(0));

    bench.retry();

    assertEquals(List.of(message(0)), bench.journal.take());
    assertFalse(group.isPending(0));
    bench.retry();
    assertEquals(List.of(), bench.journal.take());
  }

  @Test
  void aRefusedTriggerIsTriedAgainUntilTheHostTakesIt() throws Exception {
    bench.faults.refuseAll(PortCall.DELIVER, Errno.ENOMEM);
    refused(HostCall.class, () -> group.trigger(0));
    bench.retry();
    bench.retry();
    assertTrue(group.isPending(0));

    bench.faults.clear();
    bench.retry();

    assertEquals(List.of(message(0)), bench.journal.take());
    assertEquals(3, bench.engine.statistics().refusals());
  }

  @Test
  void aThousandRefusedTriggersAreOneAttemptLater() throws Exception {
    bench.faults.refuseAll(PortCall.DELIVER, Errno.ENOMEM);
    for (int i = 0; i < 1000; i++) {
      refused(HostCall.class, () -> group.trigger(0));
    }
    bench.calls.reset();

    bench.retry();

    assertEquals(1, bench.calls.of(PortCall.DELIVER));
    bench.faults.clear();
    bench.retry();
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aTriggerThatSucceedsTakesTheRefusedOneWithIt() throws Exception {
    triggerRefused();

    group.trigger(0);

    assertFalse(group.isPending(0));
    bench.retry();
    assertEquals(List.of(message(0)), bench.journal.take(), "no delivery without an event");
  }

  @Test
  void aRelayedRingTakesTheRefusedTriggerWithIt() throws Exception {
    Notifier notifier = export(group, 0);
    triggerRefused();

    notifier.ring();
    bench.engine.relay(0);

    assertFalse(group.isPending(0));
    bench.retry();
    assertEquals(List.of(message(0)), bench.journal.take(), "no delivery without an event");
  }

  @Test
  void aRefusedRingIsDeliveredLater() throws Exception { // S55
    Notifier notifier = export(group, 0);
    bench.faults.refuse(PortCall.DELIVER, 1, Errno.ENOMEM);
    notifier.ring();
    bench.engine.relay(0);
    assertEquals(List.of(), bench.journal.take());
    assertTrue(group.isPending(0));

    bench.retry();

    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aRefusedTriggerWaitsForUnmaskIfMaskedMeanwhile() throws Exception { // S22
    triggerRefused();
    mask(group, 0);
    bench.retry();
    assertEquals(List.of(), bench.journal.take());
    assertTrue(group.isPending(0));

    unmask(group, 0, message(1));

    assertEquals(List.of(message(1)), bench.journal.take());
  }

  @Test
  void aRefusalAtUnmaskLeavesTheSourceUnmaskedAndTheEventPending() throws Exception { // S21
    mask(group, 0);
    group.trigger(0);
    bench.faults.refuse(PortCall.DELIVER, 1, Errno.ENOMEM);

    unmask(group, 0, message(0));

    assertTrue(group.isPending(0));
    bench.retry();
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void refusalsAreCountedAsNeitherDroppedNorDelivered() throws Exception {
    triggerRefused();
    triggerRefused();
    VectorStats waiting = group.stats(0);
    assertEquals(2, waiting.triggers());
    assertEquals(0, waiting.deliveries());
    assertEquals(0, waiting.dropped());

    bench.retry();

    VectorStats after = group.stats(0);
    assertEquals(2, after.triggers());
    assertEquals(1, after.deliveries());
    assertEquals(1, after.coalesced());
    assertEquals(0, after.dropped());
  }

  @Test
  void aRefusalCostsOtherSourcesNothing() throws Exception {
    unmask(group, 1, message(1));
    triggerRefused();

    group.trigger(1);

    assertEquals(List.of(message(1)), bench.journal.take());
  }

  @Test
  void disablingDropsTheRefusedTrigger() throws Exception {
    triggerRefused();

    group.disable();
    group.enable();
    bench.retry();

    assertEquals(List.of(), bench.journal.take());
    assertEquals(1, group.stats(0).dropped());
  }

  @Test
  void destroyingForgetsWhatWouldBeTriedAgain() throws Exception {
    triggerRefused();

    group.close();
    bench.retry();

    assertEquals(List.of(), bench.journal.take());
  }
}
