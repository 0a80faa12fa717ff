package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.export;
import static dev.tocsin.testkit.engine.Bench.mask;
import static dev.tocsin.testkit.engine.Bench.message;
import static dev.tocsin.testkit.engine.Bench.unmask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Errno;
import dev.tocsin.testkit.PortCall;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the kernel is given the rings of a source, and that it then has them all. */
class PromotionTest {
  private final Bench bench = new Bench(SimulatedKernel.ROUTES, 3);

  @AfterEach
  void close() {
    bench.close();
  }

  /** Makes a live source with a notifier. */
  private Notifier live(MessageGroup group, int index) throws Exception {
    unmask(group, index, message(index));
    return export(group, index);
  }

  private void ring(Notifier notifier, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      notifier.ring();
      bench.engine.relay(0);
    }
  }

  private boolean attached(Notifier notifier) {
    return bench.kernel.boundTo(notifier).isPresent();
  }

  @Test
  void aSourceIsAttachedAfterEnoughRingsWithinAWindow() throws Exception {
    Notifier notifier = live(bench.group(1), 0);

    ring(notifier, 2);
    bench.promote();
    assertFalse(attached(notifier));

    ring(notifier, 1);
    bench.promote();
    assertTrue(attached(notifier));
    notifier.ring();
    assertEquals(List.of(message(0), message(0), message(0), message(0)), bench.journal.take());
    assertEquals(1, bench.engine.statistics().promotions());
  }

  @Test
  void ringsThatAreFarApartAttachNothing() throws Exception {
    Notifier notifier = live(bench.group(1), 0);

    for (int i = 0; i < 20; i++) {
      ring(notifier, 2);
      bench.clock.advance(Bench.WINDOW.plus(Duration.ofNanos(1)));
    }

    assertFalse(attached(notifier));
    assertEquals(0, bench.calls.of(PortCall.REPLACE));
  }

  @Test
  void candidatesWaitForEachOtherBeforeACommit() throws Exception {
    MessageGroup group = bench.group(2);
    Notifier zero = live(group, 0);
    Notifier one = live(group, 1);
    ring(zero, 3);
    bench.clock.advance(Bench.GATHER.minus(Duration.ofNanos(1)));
    ring(one, 3);
    assertFalse(attached(zero));

    bench.clock.advance(Duration.ofNanos(1));
    bench.engine.relay(0);

    assertTrue(attached(zero) && attached(one));
    assertEquals(1, bench.calls.of(PortCall.REPLACE));
  }

  @Test
  void sixtyFourBusySourcesOfTwoGroupsAreAttachedByOneCommit() throws Exception {
    var notifiers = new ArrayList<Notifier>();
    for (MessageGroup group : List.of(bench.group(32), bench.group(32))) {
      for (int i = 0; i < 32; i++) {
        notifiers.add(live(group, i));
      }
    }
    for (int round = 0; round < 3; round++) {
      for (Notifier notifier : notifiers) {
        notifier.ring();
      }
      bench.engine.relay(0);
    }

    assertTrue(notifiers.stream().allMatch(this::attached), "without waiting: they are enough");
    assertEquals(1, bench.calls.of(PortCall.REPLACE));
    assertEquals(64, bench.engine.statistics().promotions());
  }

  @Test
  void moreCandidatesThanFitOneCommitTakeTwo() throws Exception {
    MessageGroup group = bench.group(65);
    var notifiers = new ArrayList<Notifier>();
    for (int i = 0; i < 65; i++) {
      notifiers.add(live(group, i));
    }
    for (int round = 0; round < 3; round++) {
      for (Notifier notifier : notifiers) {
        notifier.ring();
      }
      bench.engine.relay(0);
    }

    bench.engine.relay(0);

    assertTrue(notifiers.stream().allMatch(this::attached));
    assertEquals(2, bench.calls.of(PortCall.REPLACE));
  }

  @Test
  void aCandidateThatIsMaskedMeanwhileTakesNoRoute() throws Exception {
    MessageGroup group = bench.group(1);
    Notifier notifier = live(group, 0);
    ring(notifier, 3);

    mask(group, 0);
    bench.promote();

    assertFalse(attached(notifier));
    assertEquals(0, bench.calls.of(PortCall.REPLACE));
    assertEquals(0, bench.engine.ledger().holdings().getFirst().routes());
  }

  @Test
  void aCandidateThatIsDestroyedMeanwhileTakesNoRoute() throws Exception {
    MessageGroup group = bench.group(1);
    ring(live(group, 0), 3);

    group.close();
    bench.promote();

    assertEquals(0, bench.calls.of(PortCall.REPLACE));
    assertEquals(List.of(), bench.engine.ledger().holdings());
  }

  @Test
  void aRouteStaysAndIsNotCommittedAgainAcrossMaskAndDisable() throws Exception { // S47
    MessageGroup group = bench.group(1);
    Notifier notifier = live(group, 0);
    ring(notifier, 3);
    bench.promote();
    bench.calls.reset();

    mask(group, 0);
    assertFalse(attached(notifier));
    unmask(group, 0, message(0));
    assertTrue(attached(notifier));
    group.disable();
    assertFalse(attached(notifier));
    group.enable();
    assertTrue(attached(notifier));
    group.update(0, message(0), false, false);
    assertFalse(attached(notifier));
    group.setGsi();
    assertTrue(attached(notifier));

    assertEquals(0, bench.calls.of(PortCall.REPLACE));
    assertEquals(3, bench.calls.of(PortCall.ATTACH));
    assertEquals(3, bench.calls.of(PortCall.DETACH));
  }

  @Test
  void aRetargetOfAnAttachedSourceIsOneCommitAndNoUnbinding() throws Exception { // S16
    MessageGroup group = bench.group(1);
    Notifier notifier = live(group, 0);
    ring(notifier, 3);
    bench.promote();
    bench.journal.take();
    bench.calls.reset();

    unmask(group, 0, message(9));
    notifier.ring();

    assertEquals(List.of(message(9)), bench.journal.take());
    assertEquals(1, bench.calls.of(PortCall.REPLACE));
    assertEquals(0, bench.calls.of(PortCall.DETACH));
  }

  @Test
  void anAttachedSourceWhoseMessageNoChipTakesIsRelayedAndDropped() throws Exception { // S11, S15
    MessageGroup group = bench.group(1);
    Notifier notifier = live(group, 0);
    ring(notifier, 3);
    bench.promote();
    bench.journal.take();

    unmask(group, 0, Bench.NOWHERE);
    ring(notifier, 5);
    bench.promote();
    group.trigger(0);

    assertFalse(attached(notifier));
    assertEquals(List.of(), bench.journal.take());
    assertEquals(6, group.stats(0).dropped());
    unmask(group, 0, message(0));
    assertTrue(attached(notifier));
  }

  @Test
  void aRefusedCommitLeavesTheSourceRelayedUntilNewEvidence() throws Exception { // S58
    Notifier notifier = live(bench.group(1), 0);
    bench.faults.refuse(PortCall.REPLACE, 1, Errno.ENOMEM);
    ring(notifier, 3);
    bench.promote();
    assertFalse(attached(notifier));
    assertEquals(1, bench.engine.statistics().failedPromotions());

    ring(notifier, 3);
    bench.promote();

    assertTrue(attached(notifier));
    assertEquals(6, bench.journal.take().size());
  }

  @Test
  void aRefusedAttachLeavesTheSourceRelayedUntilNewEvidence() throws Exception { // S58
    Notifier notifier = live(bench.group(1), 0);
    bench.faults.refuse(PortCall.ATTACH, 1, Errno.EBUSY);
    ring(notifier, 3);
    bench.promote();
    assertFalse(attached(notifier));
    assertEquals(1, bench.engine.statistics().failedPromotions());

    ring(notifier, 3);
    bench.promote();

    assertTrue(attached(notifier));
    assertEquals(6, bench.journal.take().size());
    assertEquals(1, bench.calls.of(PortCall.REPLACE), "its route is in force already");
  }

  @Test
  void aRefusedAttachAtUnmaskRelaysInstead() throws Exception { // S58
    MessageGroup group = bench.group(1);
    Notifier notifier = live(group, 0);
    ring(notifier, 3);
    bench.promote();
    mask(group, 0);
    bench.journal.take();
    bench.faults.refuse(PortCall.ATTACH, 1, Errno.ENOMEM);

    unmask(group, 0, message(0));

    assertFalse(attached(notifier));
    ring(notifier, 1);
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aRingBetweenReportAndAttachIsDeliveredOnce() throws Exception { // S56, S4
    Notifier notifier = live(bench.group(1), 0);
    ring(notifier, 3);
    bench.journal.take();
    notifier.ring();
    bench.clock.advance(Bench.GATHER);

    bench.engine.relay(0);
    bench.engine.relay(0);

    assertTrue(attached(notifier));
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aReportOfACounterThatTheKernelHasDeliveredIsNotDeliveredAgain() throws Exception { // S5, S56
    MessageGroup group = bench.group(1);
    Notifier notifier = live(group, 0);
    ring(notifier, 3);
    bench.promote();
    mask(group, 0);
    notifier.ring();
    bench.journal.take();

    unmask(group, 0, message(0));
    assertTrue(bench.kernel.readable(notifier), "delivered, but not read");
    bench.engine.relay(0);

    assertEquals(List.of(message(0)), bench.journal.take());
    assertFalse(group.isPending(0));
    mask(group, 0);
    assertFalse(group.isPending(0));
  }

  @Test
  void byPolicyASourceIsNeverAttached() throws Exception {
    Notifier notifier = live(bench.group(AttachPolicy.NEVER, 1), 0);

    ring(notifier, 100);
    bench.promote();

    assertFalse(attached(notifier));
    assertEquals(100, bench.journal.take().size());
    assertEquals(Set.of(), bench.kernel.routes().keySet());
  }

  @Test
  void byPolicyASourceIsAttachedAtUnmask() throws Exception {
    MessageGroup group = bench.group(AttachPolicy.ON_UNMASK, 2);
    Notifier notifier = export(group, 0);
    assertEquals(0, bench.calls.of(PortCall.REPLACE));

    unmask(group, 0, message(0));

    assertTrue(attached(notifier));
    unmask(group, 1, message(1));
    assertEquals(1, bench.calls.of(PortCall.REPLACE), "no notifier, no route");
  }

  @Test
  void byPolicyALiveSourceIsAttachedAtItsFirstExport() throws Exception {
    MessageGroup group = bench.group(AttachPolicy.ON_UNMASK, 1);

    Notifier notifier = live(group, 0);

    assertTrue(attached(notifier));
  }

  @Test
  void withoutAKernelThatTakesRingsEverythingIsRelayed() throws Exception {
    var platform = new PlainBench(kernel -> kernel.backEndWithoutRouting());
    MessageGroup group = platform.group(1);
    Notifier notifier = live(group, 0);

    for (int i = 0; i < 10; i++) {
      notifier.ring();
      platform.engine.relay(0);
    }

    assertEquals(10, platform.kernel.delivered(message(0)));
    platform.engine.close();
  }
}
