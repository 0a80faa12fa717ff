package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.export;
import static dev.tocsin.testkit.engine.Bench.mask;
import static dev.tocsin.testkit.engine.Bench.message;
import static dev.tocsin.testkit.engine.Bench.refused;
import static dev.tocsin.testkit.engine.Bench.unmask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Errno;
import dev.tocsin.testkit.PortCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A source that is made to listen to somebody else's eventfd (S48, S58). */
class SetNotifierTest {
  private final Bench bench = new Bench();
  private final MessageGroup group;
  private final Notifier next = bench.kernel.newEventFd();

  SetNotifierTest() throws Exception {
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

  private boolean attached(Notifier notifier) {
    return bench.kernel.boundTo(notifier).isPresent();
  }

  @Test
  void aFirstOneIsRelayedAndItsEarlierRingsAreDelivered() throws Exception {
    next.ring();

    group.setNotifier(0, next);
    bench.engine.relay(0);

    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aFirstOneIsAttachedAtOnceIfThatIsThePolicy() throws Exception {
    MessageGroup eager = bench.group(AttachPolicy.ON_UNMASK, 1);
    unmask(eager, 0, message(5));
    next.ring();

    eager.setNotifier(0, next);

    assertTrue(attached(next));
    assertEquals(List.of(message(5)), bench.journal.take());
  }

  @Test
  void rescuesWhatTheOldOneHeldWhileRelayed() throws Exception { // S48
    Notifier old = export(group, 0);
    old.ring();

    group.setNotifier(0, next);
    assertEquals(List.of(message(0)), bench.journal.take());

    old.ring();
    bench.engine.relay(0);
    assertEquals(List.of(), bench.journal.take(), "the old one rings nothing any more");
    next.ring();
    bench.engine.relay(0);
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void rescuesWhatTheOldOneHeldWhileMasked() throws Exception { // S48
    Notifier old = export(group, 0);
    mask(group, 0);
    old.ring();

    group.setNotifier(0, next);

    assertTrue(group.isPending(0));
    assertEquals(List.of(), bench.journal.take());
    unmask(group, 0, message(0));
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void dropsWhatTheOldOneHeldWhileDisabled() throws Exception {
    Notifier old = export(group, 0);
    group.disable();
    old.ring();

    group.setNotifier(0, next);
    group.enable();
    bench.engine.relay(0);

    assertEquals(List.of(), bench.journal.take());
  }

  @Test
  void anAttachedSourceStaysAttached() throws Exception { // S48
    Notifier old = export(group, 0);
    bench.attach(old);
    bench.calls.reset();

    group.setNotifier(0, next);

    assertTrue(attached(next));
    assertFalse(attached(old));
    assertEquals(0, bench.calls.of(PortCall.REPLACE));
    next.ring();
    old.ring();
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void anAttachedSourceDeliversWhatTheNewOneHeld() throws Exception { // S4
    bench.attach(export(group, 0));
    next.ring();

    group.setNotifier(0, next);

    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void theCallerMayCloseHisHandle() throws Exception { // S8
    Notifier other = bench.kernel.newEventFd();
    group.setNotifier(0, other);
    group.setNotifier(1, next);
    other.close();

    next.ring();
    bench.engine.relay(0);
    assertTrue(group.isPending(1));
  }

  @Test
  void whatIsNoEventfdIsRefused() throws Exception { // S58
    Notifier old = export(group, 0);

    var reason = refused(HostCall.class, () -> group.setNotifier(0, bench.kernel.newPipe()));

    assertEquals(Errno.EINVAL, reason.errno());
    old.ring();
    bench.engine.relay(0);
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void anEventfdThatAnotherSourceListensToIsRefused() throws Exception { // S6, S58
    Notifier taken = export(group, 1);
    Notifier own = export(group, 0);

    var other = refused(HostCall.class, () -> group.setNotifier(0, taken));
    var itself = refused(HostCall.class, () -> group.setNotifier(0, own));

    assertEquals(Errno.EBUSY, other.errno());
    assertEquals(Errno.EBUSY, itself.errno());
  }

  @Test
  void anEventfdIsFreeAgainOnceNobodyListens() throws Exception {
    group.setNotifier(0, next);
    group.setNotifier(0, bench.kernel.newEventFd());

    group.setNotifier(1, next);

    next.ring();
    bench.engine.relay(0);
    assertTrue(group.isPending(1));
  }

  @ParameterizedTest
  @EnumSource(names = {"ATTACH", "DETACH", "ARM", "ADOPT_BELL"})
  void aRefusalLeavesTheOldOneInForceWhileAttached(PortCall call) throws Exception { // S48
    Notifier old = export(group, 0);
    bench.attach(old);
    bench.faults.refuseAll(call, Errno.ENOMEM);
    refused(HostCall.class, () -> group.setNotifier(0, next));
    bench.faults.clear();

    assertTrue(attached(old));
    assertFalse(attached(next));
    old.ring();
    next.ring();
    bench.engine.relay(0);
    assertEquals(List.of(message(0)), bench.journal.take());
    mask(group, 0);
    old.ring();
    assertTrue(group.isPending(0));
  }

  @Test
  void aHostThatRefusesToWatchTheNewOneIsNotAskedToBindTheOldOneAgain() throws Exception { // S48
    Notifier old = export(group, 0);
    bench.attach(old);
    bench.faults.refuseAll(PortCall.ARM, Errno.ENOSPC);
    bench.faults.refuse(PortCall.ATTACH, 2, Errno.ENOMEM);

    refused(HostCall.class, () -> group.setNotifier(0, next));

    old.ring();
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @ParameterizedTest
  @EnumSource(names = {"ARM", "ADOPT_BELL"})
  void aRefusalLeavesTheOldOneInForceWhileRelayed(PortCall call) throws Exception { // S48
    Notifier old = export(group, 0);
    old.ring();
    bench.faults.refuseAll(call, Errno.ENOSPC);
    refused(HostCall.class, () -> group.setNotifier(0, next));
    bench.faults.clear();

    next.ring();
    bench.engine.relay(0);
    assertEquals(List.of(message(0)), bench.journal.take());
    old.ring();
    bench.engine.relay(0);
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @ParameterizedTest
  @EnumSource(names = {"ARM", "ADOPT_BELL"})
  void aRefusalOfAFirstOneLeavesNothingBehind(PortCall call) throws Exception {
    int open = bench.kernel.openDescriptors();
    bench.faults.refuse(call, 1, Errno.EMFILE);

    refused(HostCall.class, () -> group.setNotifier(0, next));

    assertEquals(open, bench.kernel.openDescriptors());
    assertEquals(0, bench.engine.ledger().holdings().getFirst().notifiers());
    group.setNotifier(0, next);
    next.ring();
    bench.engine.relay(0);
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aLateReportOfTheOldOneDeliversNothing() throws Exception {
    Notifier old = export(group, 0);
    old.ring();
    bench.engine.relay(0);
    bench.journal.take();
    old.ring();
    group.setNotifier(0, next);
    bench.journal.take();

    bench.engine.relay(0);

    assertEquals(List.of(), bench.journal.take());
    next.ring();
    bench.engine.relay(0);
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aFullCounterIsPendingAndNotAnError() throws Exception { // S13
    mask(group, 0);
    bench.kernel.fill(next);
    next.ring();

    group.setNotifier(0, next);

    assertTrue(group.isPending(0));
    unmask(group, 0, message(0));
    assertEquals(List.of(message(0)), bench.journal.take());
    assertTrue(group.stats(0).relayed() > 0);
  }
}
