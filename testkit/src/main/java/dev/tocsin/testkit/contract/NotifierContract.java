package dev.tocsin.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Rings of other processes arrive like triggers.
 *
 * <p>To be passed with each {@link AttachPolicy}: relayed, attached at once, and promoted on
 * evidence.
 */
public abstract class NotifierContract extends EngineContract {
  private final AttachPolicy policy;
  private final Deque<Notifier> handles = new ArrayDeque<>();
  private MessageGroup group;
  private Notifier bell;

  /**
   * For subclasses.
   *
   * @param policy when the sources under test are given to the kernel
   */
  protected NotifierContract(AttachPolicy policy) {
    this.policy = policy;
  }

  @BeforeEach
  final void aLiveSourceWithANotifier() throws Exception {
    var ports = target.backEnd();
    assumeTrue(ports.rings().isPresent(), () -> ports.name() + " has no rings");
    boolean routing = ports.rings().orElseThrow().routing().isPresent();
    assumeTrue(
        routing || policy == AttachPolicy.NEVER,
        () -> ports.name() + " has no kernel to attach to");
    group = group(2, policy);
    unmask(group, 0, 0);
    bell = mine(group.notifier(0));
    if (policy == AttachPolicy.ON_EVIDENCE) {
      promote();
    }
    assertEquals(policy != AttachPolicy.NEVER, group.stats(0).attached());
  }

  @AfterEach
  final void closeHandles() {
    handles.forEach(Notifier::close);
  }

  private void promote() throws Exception {
    bell.ring();
    arrives(0);
    eventually("promoted", () -> group.stats(0).attached());
    staysAway(0);
  }

  private Notifier mine(Optional<Notifier> handle) {
    handles.push(handle.orElseThrow());
    return handles.peek();
  }

  private Notifier foreign() throws Exception {
    Optional<Notifier> handle = target.eventFd();
    assumeTrue(handle.isPresent(), "no eventfds are made outside the engine here");
    return mine(handle);
  }

  @Test
  void everyRingOfALiveSourceDelivers() throws Exception {
    for (int i = 0; i < 20; i++) {
      bell.ring();
      arrivesOnce(0);
    }
  }

  @Test
  void triggersAndRingsArriveSideBySide() throws Exception {
    for (int i = 0; i < 10; i++) {
      bell.ring();
      arrives(0);
      group.trigger(0);
      arrives(0);
    }
    staysAway(0);
  }

  @Test
  void aRingOfAMaskedSourceIsPendingAndDeliveredOnce() throws Exception { // S4, S20, S47
    mask(group, 0, 0);
    bell.ring();
    bell.ring();
    staysAway(0);
    assertTrue(group.isPending(0));

    unmask(group, 0, 0);

    arrivesOnce(0);
    assertFalse(group.isPending(0));
  }

  @Test
  void anUnseenRingOfAMaskedSourceIsDeliveredOnce() throws Exception { // S4, S47
    mask(group, 0, 0);
    bell.ring();
    group.trigger(0);

    unmask(group, 0, 0);

    arrivesOnce(0);
  }

  @Test
  void maskAndUnmaskWithoutARingDeliverNothing() throws Exception { // S5, S47
    bell.ring();
    arrives(0);

    for (int i = 0; i < 5; i++) {
      mask(group, 0, 0);
      assertFalse(group.isPending(0));
      unmask(group, 0, 0);
      staysAway(0);
    }
  }

  @Test
  void aRingAfterARetargetGoesToTheNewMessageOnly() throws Exception { // S16, S22
    bell.ring();
    arrives(0);

    unmask(group, 0, 1);
    bell.ring();

    arrivesOnce(1);
    staysAway(0);
  }

  @Test
  void aRingWhileMaskedGoesToTheMessageInForceAtUnmask() throws Exception { // S22, S23
    mask(group, 0, 0);
    bell.ring();
    mask(group, 0, 1);
    staysAway(0);

    unmask(group, 0, 2);

    arrivesOnce(2);
    staysAway(0);
    staysAway(1);
  }

  @Test
  void aRingWhileDisabledIsDroppedAtEnable() throws Exception { // S18
    group.disable();
    bell.ring();
    staysAway(0);

    group.enable();

    staysAway(0);
    bell.ring();
    arrives(0);
  }

  @Test
  void aRingOfAMessageThatNoChipTakesHarmsNobody() throws Exception { // S11, S15
    unmask(group, 1, 1);
    Notifier other = mine(group.notifier(1));
    for (var nowhere : target.undeliverable()) {
      group.update(0, nowhere, false, true);

      bell.ring();
      other.ring();

      arrives(1);
      staysAway(0);
      staysAway(Target.MESSAGES - 1);
    }
    unmask(group, 0, 0);
    staysAway(0);
    bell.ring();
    arrives(0);
  }

  @Test
  void handlesOfASourceOutliveEachOther() throws Exception { // S8
    Notifier second = mine(group.notifier(0));
    bell.close();

    second.ring();

    arrivesOnce(0);
  }

  @Test
  void aNewNotifierCarriesPendingEventsOver() throws Exception { // S48
    Notifier next = foreign();
    mask(group, 0, 0);
    bell.ring();

    group.setNotifier(0, next);

    assertTrue(group.isPending(0));
    unmask(group, 0, 0);
    arrivesOnce(0);
    next.ring();
    arrivesOnce(0);
  }

  @Test
  void aNewNotifierOfALiveSourceReplacesTheOld() throws Exception { // S48
    Notifier next = foreign();

    group.setNotifier(0, next);
    staysAway(0);
    bell.ring();
    staysAway(0);

    next.ring();
    arrivesOnce(0);
  }

  @Test
  void whatIsNoEventfdIsRefusedAndTheOldOneStays() throws Exception { // S58
    Optional<Notifier> wrong = target.notEventFd();
    assumeTrue(wrong.isPresent(), "nothing but eventfds here");
    mine(wrong);

    refused(HostCall.class, () -> group.setNotifier(0, wrong.orElseThrow()));

    bell.ring();
    arrives(0);
  }

  @Test
  void anEventfdThatASourceListensToIsRefused() throws Exception { // S6, S58
    Notifier next = foreign();
    group.setNotifier(1, next);

    refused(HostCall.class, () -> group.setNotifier(0, next));
    refused(HostCall.class, () -> group.setNotifier(0, bell));

    bell.ring();
    arrives(0);
  }

  @Test
  void aRingAfterDestroyReachesNobody() throws Exception { // S8, S49
    group.close();
    bell.ring();
    staysAway(0);

    MessageGroup successor = group(1, policy);
    unmask(successor, 0, 1);
    mine(successor.notifier(0));
    bell.ring();

    staysAway(0);
    staysAway(1);
  }

  @Test
  void aDestroyedGroupLeavesNothing() throws InterruptException { // S49
    bell.ring();
    group.close();
    group.close();

    assertEquals("", engine.ledger().report());
  }
}
