package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.InterruptException.Closed;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.InterruptException.InvalidIndex;
import dev.tocsin.interrupt.InterruptException.InvalidMessage;
import dev.tocsin.interrupt.InterruptException.Unsupported;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.interrupt.VectorStats;
import dev.tocsin.testkit.Errno;
import dev.tocsin.testkit.PortCall;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups of one line: levels, pulses, masks, rings and refusals. */
class LineTest {
  private static final int IRQ = 5;
  private static final LegacyIrqSourceConfig PIN = new LegacyIrqSourceConfig(2, IRQ);
  private static final LegacyIrqSourceConfig OTHER_PIN = new LegacyIrqSourceConfig(2, 9);

  private final Bench bench = new Bench();
  private final LineGroup line;

  LineTest() throws Exception {
    line = bench.line(Bench.DEVICE, IRQ);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private boolean high() {
    return bench.kernel.high(IRQ);
  }

  private long edges() {
    return bench.kernel.edges(IRQ);
  }

  @Test
  void aLineIsHighWhileAnySharerRaisesIt() throws Exception { // S35
    LineGroup sharer = bench.line("net", IRQ);

    line.raise();
    line.raise();
    sharer.raise();
    line.lower();
    assertTrue(high());

    sharer.lower();
    assertFalse(high());
    line.lower();
    assertFalse(high());
    assertEquals(1, edges());
  }

  @Test
  void aDestroyedSharerLetsGo() throws Exception { // S49
    LineGroup sharer = bench.line("net", IRQ);
    line.raise();
    sharer.raise();

    sharer.close();
    assertTrue(high());
    line.close();

    assertFalse(high());
  }

  @Test
  void aTriggerIsOneEdge() throws Exception {
    line.trigger(0);
    line.trigger(0);

    assertEquals(2, edges());
    assertFalse(high());
  }

  @Test
  void aTriggerOfAHighLineCoalesces() throws Exception {
    line.raise();

    line.trigger(0);

    assertEquals(1, edges());
    assertTrue(high());
    assertEquals(1, line.stats(0).coalesced());
  }

  @Test
  void aMaskLatchesOnePulseAndRemembersTheLevel() throws Exception {
    line.update(0, PIN, true, true);
    line.trigger(0);
    line.trigger(0);
    assertTrue(line.isPending(0));
    assertEquals(0, edges());

    line.update(0, PIN, false, true);
    assertEquals(1, edges());
    assertFalse(line.isPending(0));

    line.update(0, PIN, true, true);
    line.raise();
    assertFalse(high());
    line.update(0, PIN, false, true);
    assertTrue(high());
    line.update(0, PIN, true, true);
    assertFalse(high());
  }

  @Test
  void aDisabledLineDropsPulsesAndRemembersItsLevel() throws Exception {
    line.raise();
    line.disable();
    line.trigger(0);
    assertFalse(high());
    assertFalse(line.isPending(0));

    line.enable();

    assertTrue(high());
    assertEquals(2, edges());
    assertEquals(1, line.stats(0).dropped());
  }

  @Test
  void aPulseThatWasLatchedIsDroppedByDisable() throws Exception {
    line.update(0, PIN, true, true);
    line.trigger(0);

    line.disable();
    line.enable();
    line.update(0, PIN, false, true);

    assertEquals(0, edges());
    assertEquals(1, line.stats(0).dropped());
  }

  @Test
  void aRaisedLineMovesToAnotherPin() throws Exception {
    line.raise();

    line.update(0, OTHER_PIN, false, true);

    assertFalse(high());
    assertTrue(bench.kernel.high(9));
    line.lower();
    assertFalse(bench.kernel.high(9));
  }

  @Test
  void aStagedChangeLatchesUntilItIsPutIntoForce() throws Exception {
    line.raise();
    line.update(0, OTHER_PIN, false, false);
    assertFalse(high());
    line.trigger(0);

    line.setGsi();

    assertTrue(bench.kernel.high(9));
    assertEquals(1, bench.kernel.edges(9));
    assertFalse(line.isPending(0));
  }

  @Test
  void thePairOf8259sAndTheIoapicShareLines() throws Exception { // S46
    line.update(0, new LegacyIrqSourceConfig(1, 2), false, true);
    line.raise();

    assertTrue(bench.kernel.high(10));
  }

  @Test
  void ringsPulseAndLatchLikeTriggers() throws Exception {
    Notifier notifier = line.notifier(0).orElseThrow();
    notifier.ring();
    bench.engine.relay(0);
    assertEquals(1, edges());

    line.update(0, PIN, true, true);
    notifier.ring();
    assertTrue(line.isPending(0));
    notifier.ring();
    line.update(0, PIN, false, true);
    bench.engine.relay(0);
    assertEquals(3, edges());

    line.disable();
    notifier.ring();
    line.enable();
    bench.engine.relay(0);
    assertEquals(3, edges());
  }

  @Test
  void ringsOfAReplacedNotifierAreCarriedOver() throws Exception { // S48
    Notifier old = line.notifier(0).orElseThrow();
    Notifier next = bench.kernel.newEventFd();
    old.ring();

    line.setNotifier(0, next);
    old.ring();
    bench.engine.relay(0);
    assertEquals(1, edges());

    next.ring();
    bench.engine.relay(0);
    assertEquals(2, edges());
  }

  @Test
  void aRefusedTriggerStaysPendingAndIsTriedAgain() throws Exception { // S55
    bench.faults.refuse(PortCall.SET_LINE, 1, Errno.ENOMEM);
    refused(HostCall.class, () -> line.trigger(0));
    assertTrue(line.isPending(0));
    assertEquals(0, edges());

    bench.retry();

    assertEquals(1, edges());
    assertFalse(line.isPending(0));
    VectorStats stats = line.stats(0);
    assertEquals(1, stats.triggers());
    assertEquals(1, stats.deliveries());
    assertEquals(0, stats.dropped());
  }

  @Test
  void aPulseThatCouldNotFallIsBroughtDownLater() throws Exception {
    bench.faults.refuse(PortCall.SET_LINE, 2, Errno.ENOMEM);
    refused(HostCall.class, () -> line.trigger(0));

    bench.retry();

    assertFalse(high());
    assertEquals(1, edges());
  }

  @Test
  void aThousandRefusedTriggersAreOneAttemptLater() throws Exception {
    bench.faults.refuseAll(PortCall.SET_LINE, Errno.ENOMEM);
    for (int i = 0; i < 1000; i++) {
      refused(HostCall.class, () -> line.trigger(0));
    }
    bench.calls.reset();

    bench.retry();

    assertEquals(1, bench.calls.of(PortCall.SET_LINE));
    bench.faults.clear();
    bench.retry();
    assertEquals(1, edges());
    assertEquals(999, line.stats(0).coalesced());
  }

  @Test
  void aTriggerThatSucceedsTakesTheRefusedOneWithIt() throws Exception {
    bench.faults.refuse(PortCall.SET_LINE, 1, Errno.ENOMEM);
    refused(HostCall.class, () -> line.trigger(0));

    line.trigger(0);
    bench.retry();

    assertEquals(1, edges());
  }

  @Test
  void aRefusedPulseAtUnmaskLeavesTheLineUnmaskedAndThePulsePending() throws Exception {
    line.update(0, PIN, true, true);
    line.trigger(0);
    bench.faults.refuse(PortCall.SET_LINE, 1, Errno.ENOMEM);

    line.update(0, PIN, false, true);

    assertTrue(line.isPending(0));
    bench.retry();
    assertEquals(1, edges());
  }

  @Test
  void aRefusedRaiseOrLowerChangesNothing() throws Exception {
    bench.faults.refuse(PortCall.SET_LINE, 1, Errno.ENOMEM);
    refused(HostCall.class, line::raise);
    assertFalse(high());
    line.raise();
    assertTrue(high());

    bench.faults.refuse(PortCall.SET_LINE, 1, Errno.ENOMEM);
    refused(HostCall.class, line::lower);
    assertTrue(high());
    line.lower();
    assertFalse(high());
  }

  @Test
  void aRefusedMaskOrDisableLeavesTheLineHighAndLive() throws Exception {
    line.raise();
    bench.faults.refuse(PortCall.SET_LINE, 1, Errno.ENOMEM);
    refused(HostCall.class, () -> line.update(0, PIN, true, true));
    bench.faults.refuse(PortCall.SET_LINE, 1, Errno.ENOMEM);
    refused(HostCall.class, line::disable);
    assertTrue(high());

    line.lower();
    line.trigger(0);

    assertEquals(2, edges());
  }

  @Test
  void aRefusedMoveLeavesTheLineWhereItWas() throws Exception {
    line.raise();
    bench.faults.refuse(PortCall.SET_LINE, 2, Errno.ENOMEM);

    refused(HostCall.class, () -> line.update(0, OTHER_PIN, false, true));

    assertTrue(high());
    assertFalse(bench.kernel.high(9));
    line.lower();
    assertFalse(high());
  }

  @Test
  void aRefusedSetGsiKeepsTheChangeStaged() throws Exception {
    line.raise();
    line.update(0, OTHER_PIN, false, false);
    bench.faults.refuse(PortCall.SET_LINE, 1, Errno.ENOMEM);
    refused(HostCall.class, line::setGsi);
    assertFalse(high() || bench.kernel.high(9));

    line.setGsi();

    assertTrue(bench.kernel.high(9));
  }

  @Test
  void aRefusedEnableLeavesTheLineDisabled() throws Exception {
    line.disable();
    line.raise();
    bench.faults.refuse(PortCall.SET_LINE, 1, Errno.ENOMEM);

    refused(HostCall.class, line::enable);

    line.trigger(0);
    assertEquals(0, edges());
    line.enable();
    assertTrue(high());
  }

  @Test
  void aNotifierThatCannotBeExportedLeavesNothingBehind() throws Exception {
    int open = bench.kernel.openDescriptors();
    for (PortCall call : new PortCall[] {PortCall.CREATE_BELL, PortCall.EXPORT, PortCall.ARM}) {
      bench.faults.refuse(call, 1, Errno.EMFILE);
      refused(HostCall.class, () -> line.notifier(0));
    }

    assertEquals(open, bench.kernel.openDescriptors());
    assertEquals(0, bench.engine.ledger().holdings().getFirst().notifiers());
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    assertEquals(new InvalidIndex(1, 1), refused(InvalidIndex.class, () -> line.trigger(1)));
    refused(InvalidMessage.class, () -> line.update(0, Bench.message(0), false, true));
    assertEquals(
        new InvalidIndex(24, 24),
        refused(
            InvalidIndex.class,
            () -> line.update(0, new LegacyIrqSourceConfig(2, 24), false, true)));
    assertEquals(
        new InvalidIndex(24, 24), refused(InvalidIndex.class, () -> bench.line("net", 24)));
    var plain = new PlainBench(kernel -> kernel.backEndWithoutRings());
    LineGroup other =
        plain.engine.managersFor("x").legacy().createGroup(new LegacyIrqGroupConfig(1));
    refused(Unsupported.class, () -> other.onResample(() -> {}));
    refused(Unsupported.class, () -> other.setNotifier(0, bench.kernel.newEventFd()));
    assertTrue(other.notifier(0).isEmpty());
    plain.engine.close();

    line.close();
    line.close();
    refused(Closed.class, line::raise);
    refused(Closed.class, () -> line.trigger(0));
    assertEquals(0, line.stats(0).triggers());
    assertEquals(new InvalidIndex(1, 1), refused(InvalidIndex.class, () -> line.stats(1)));
  }

  @Test
  void levelsAreCountedWhenTheyRise() throws Exception {
    line.raise();
    line.lower();
    line.update(0, PIN, true, true);
    line.raise();
    assertEquals(1, line.stats(0).deliveries());

    line.update(0, PIN, false, true);

    VectorStats stats = line.stats(0);
    assertEquals(2, stats.triggers());
    assertEquals(2, stats.deliveries());
    assertEquals(0, stats.latched() + stats.coalesced() + stats.dropped());
  }
}
