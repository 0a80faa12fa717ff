package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.export;
import static dev.tocsin.testkit.engine.Bench.mask;
import static dev.tocsin.testkit.engine.Bench.message;
import static dev.tocsin.testkit.engine.Bench.unmask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.PortCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What masked, staged and disabled sources do with events, in this process and others. */
class LatchTest {
  private final Bench bench = new Bench();
  private final MessageGroup group;

  LatchTest() throws Exception {
    group = bench.group(3);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aMaskedSourceLatchesOneEvent() throws Exception { // S21
    unmask(group, 0, message(0));
    mask(group, 0);
    for (int i = 0; i < 5; i++) {
      group.trigger(0);
    }
    assertTrue(group.isPending(0));
    assertEquals(List.of(), bench.journal.take());

    unmask(group, 0, message(0));

    assertFalse(group.isPending(0));
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aSourceThatWasNeverConfiguredIsMasked() throws Exception {
    group.trigger(0);
    assertTrue(group.isPending(0));

    unmask(group, 0, message(0));

    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aMessageWrittenWhileMaskedIsUsedForThePendingEvent() throws Exception { // S22
    unmask(group, 0, message(0));
    mask(group, 0);
    group.trigger(0);
    group.update(0, message(1), true, true);
    assertEquals(List.of(), bench.journal.take());

    unmask(group, 0, message(2));

    assertEquals(List.of(message(2)), bench.journal.take());
  }

  @Test
  void anAttachedSourceThatIsMaskedDeliversNothingByItsOldRoute() throws Exception { // S23, S47
    unmask(group, 0, message(0));
    Notifier notifier = export(group, 0);
    bench.attach(notifier);

    mask(group, 0);
    notifier.ring();

    assertEquals(List.of(), bench.journal.take());
    assertTrue(group.isPending(0));
    unmask(group, 0, message(1));
    assertEquals(List.of(message(1)), bench.journal.take());
    notifier.ring();
    assertEquals(List.of(message(1)), bench.journal.take());
  }

  @Test
  void ringsAndTriggersOfAMaskedSourceAreOneDelivery() throws Exception { // S4, S47
    unmask(group, 0, message(0));
    Notifier notifier = export(group, 0);
    bench.attach(notifier);
    mask(group, 0);
    notifier.ring();
    group.trigger(0);
    notifier.ring();

    unmask(group, 0, message(0));
    bench.engine.relay(0);
    bench.promote();

    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void thePendingBitIsRightForRingsThatTheRelayHasNotSeen() throws Exception { // S5
    unmask(group, 0, message(0));
    Notifier notifier = export(group, 0);
    mask(group, 0);
    assertFalse(group.isPending(0));

    notifier.ring();
    assertTrue(group.isPending(0));
    bench.engine.relay(0);
    notifier.ring();
    bench.engine.relay(0);
    assertTrue(group.isPending(0));

    unmask(group, 0, message(0));
    bench.engine.relay(0);
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aRoutedSourceGetsItsRouteBeforeItsIrqfd() throws Exception { // S1, S2, S3, S22
    unmask(group, 0, message(0));
    Notifier notifier = export(group, 0);
    bench.attach(notifier);
    mask(group, 0);
    notifier.ring();
    bench.calls.reset();

    unmask(group, 0, message(1));

    assertEquals(List.of(message(1)), bench.journal.take());
    assertEquals(List.of(), bench.kernel.hazards());
    assertEquals(1, bench.calls.of(PortCall.REPLACE));
  }

  @Test
  void aDisabledGroupDropsTriggersAndRings() throws Exception {
    unmask(group, 0, message(0));
    Notifier notifier = export(group, 0);
    bench.attach(notifier);

    group.disable();
    group.trigger(0);
    notifier.ring();
    bench.engine.relay(0);
    assertFalse(group.isPending(0));
    group.enable();
    bench.engine.relay(0);

    assertEquals(List.of(), bench.journal.take());
    assertEquals(2, group.stats(0).dropped());
    notifier.ring();
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void disablingDropsWhatIsPending() throws Exception {
    group.trigger(0);

    group.disable();
    group.enable();
    unmask(group, 0, message(0));

    assertEquals(List.of(), bench.journal.take());
    assertEquals(1, group.stats(0).dropped());
  }

  @Test
  void aNewGroupIsDisabled() throws Exception {
    MessageGroup fresh =
        bench.engine.managersFor("x").msi().createGroup(new MsiIrqGroupConfig(100, 1));
    fresh.update(0, message(0), false, true);
    fresh.trigger(0);
    assertFalse(fresh.isPending(0));

    fresh.enable();
    fresh.trigger(0);

    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aStagedChangeLatchesUntilAllAreSet() throws Exception {
    unmask(group, 0, message(0));
    unmask(group, 1, message(1));
    group.update(0, message(10), false, false);
    group.update(1, message(11), false, false);
    group.update(2, message(12), true, false);
    group.trigger(0);
    group.trigger(1);
    group.trigger(2);
    assertEquals(List.of(), bench.journal.take());

    group.setGsi();

    assertEquals(List.of(message(10), message(11)), bench.journal.take());
    assertTrue(group.isPending(2));
    group.trigger(0);
    assertEquals(List.of(message(10)), bench.journal.take());
  }

  @Test
  void aStagedChangeOfAnAttachedSourceUnbindsUntilItIsSet() throws Exception { // S23
    unmask(group, 0, message(0));
    Notifier notifier = export(group, 0);
    bench.attach(notifier);
    bench.calls.reset();

    group.update(0, message(1), false, false);
    notifier.ring();
    assertEquals(List.of(), bench.journal.take());
    assertTrue(group.isPending(0));
    group.setGsi();

    assertEquals(List.of(message(1)), bench.journal.take());
    assertTrue(bench.kernel.boundTo(notifier).isPresent());
    assertEquals(1, bench.calls.of(PortCall.REPLACE));
  }

  @Test
  void aStagedChangeSurvivesDisableAndEnable() throws Exception {
    unmask(group, 0, message(0));
    group.update(0, message(1), false, false);
    group.disable();
    group.enable();
    group.trigger(0);
    assertTrue(group.isPending(0));

    group.setGsi();

    assertEquals(List.of(message(1)), bench.journal.take());
  }

  @Test
  void aChangeThatActsAtOnceReplacesTheStagedOne() throws Exception {
    group.update(0, message(1), false, false);
    unmask(group, 0, message(2));

    group.setGsi();
    group.trigger(0);

    assertEquals(List.of(message(2)), bench.journal.take());
  }

  @Test
  void aMessageThatNoChipTakesIsDroppedAndCounted() throws Exception { // S15
    unmask(group, 0, Bench.NOWHERE);
    group.trigger(0);
    mask(group, 0);
    group.trigger(0);
    unmask(group, 0, Bench.NOWHERE);

    assertEquals(List.of(), bench.journal.take());
    assertFalse(group.isPending(0));
    assertEquals(2, group.stats(0).dropped());
    assertEquals(0, bench.calls.of(PortCall.DELIVER));
  }
}
