package dev.tocsin.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.interrupt.InterruptException.Closed;
import dev.tocsin.interrupt.InterruptException.InvalidIndex;
import dev.tocsin.interrupt.InterruptException.InvalidMessage;
import dev.tocsin.interrupt.InterruptException.NoSourceIds;
import dev.tocsin.interrupt.InterruptException.Unsupported;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages triggered by this process arrive when they should, where they should, and not else. */
public abstract class MessageGroupContract extends EngineContract {
  private static final int SOURCES = 4;

  private MessageGroup group;

  /** For subclasses. */
  protected MessageGroupContract() {}

  @BeforeEach
  final void anEnabledGroup() throws Exception {
    group = group(SOURCES, AttachPolicy.ON_EVIDENCE);
  }

  @Test
  void aNewGroupIsDisabled() throws Exception { // S18
    MessageGroup fresh =
        managers("other").msi().createGroup(new MsiIrqGroupConfig(0x1_0000, SOURCES));
    unmask(fresh, 0, 0);

    fresh.trigger(0);
    fresh.enable();

    staysAway(0);
    assertEquals(1, fresh.stats(0).dropped());
    fresh.trigger(0);
    arrives(0);
  }

  @Test
  void aSourceThatWasNeverConfiguredIsMasked() throws Exception { // S18
    group.trigger(0);
    assertTrue(group.isPending(0));

    unmask(group, 0, 0);

    arrivesOnce(0);
  }

  @Test
  void aTriggerDeliversExactlyItsMessage() throws Exception {
    for (int i = 0; i < SOURCES; i++) {
      unmask(group, i, i);
    }

    for (int i = 0; i < SOURCES; i++) {
      group.trigger(i);
      arrivesOnce(i);
      for (int other = 0; other < SOURCES; other++) {
        assertFalse(target.took(other), "source " + other + " was not triggered");
      }
    }
  }

  @Test
  void everyTriggerOfALiveSourceDelivers() throws Exception {
    unmask(group, 0, 0);

    for (int i = 1; i <= 100; i++) {
      group.trigger(0);
      arrives(0);
    }
    assertEquals(100, group.stats(0).deliveries());
  }

  @Test
  void aMaskLatchesOneEventAndUnmaskDeliversItOnce() throws Exception { // S20, S21, S47
    mask(group, 0, 0);
    assertFalse(group.isPending(0));
    group.trigger(0);
    group.trigger(0);
    staysAway(0);
    assertTrue(group.isPending(0));

    unmask(group, 0, 0);

    arrivesOnce(0);
    assertFalse(group.isPending(0));
    assertEquals(1, group.stats(0).deliveries());
    mask(group, 0, 0);
    unmask(group, 0, 0);
    staysAway(0);
  }

  @Test
  void aRetargetGoesToTheNewMessageOnly() throws Exception { // S22
    unmask(group, 0, 0);
    group.trigger(0);
    arrives(0);

    unmask(group, 0, 1);
    group.trigger(0);

    arrivesOnce(1);
    staysAway(0);
  }

  @Test
  void aPendingEventGoesToTheMessageInForceAtUnmask() throws Exception { // S22
    mask(group, 0, 0);
    group.trigger(0);

    mask(group, 0, 1);
    unmask(group, 0, 2);

    arrivesOnce(2);
    staysAway(0);
    staysAway(1);
  }

  @Test
  void disableDropsWhatIsPendingAndWhatComesThen() throws Exception { // S18
    mask(group, 0, 0);
    group.trigger(0);
    group.disable();
    group.trigger(0);
    assertFalse(group.isPending(0));

    group.enable();
    unmask(group, 0, 0);

    staysAway(0);
    assertEquals(2, group.stats(0).dropped());
    group.trigger(0);
    arrives(0);
  }

  @Test
  void aStagedChangeLatchesUntilSetGsi() throws Exception { // S19
    unmask(group, 0, 0);
    group.update(0, target.message(1), false, false);
    group.update(1, target.message(2), false, false);
    group.trigger(0);
    group.trigger(1);
    staysAway(0);
    staysAway(1);
    staysAway(2);

    group.setGsi();

    arrivesOnce(1);
    arrivesOnce(2);
    staysAway(0);
  }

  @Test
  void aBatchIsPutIntoForceAtOnce() throws Exception { // S19
    unmask(group, 0, 0);
    group.trigger(1);
    try (var batch = group.batch()) {
      batch.mask(0);
      batch.unmask(1, target.message(2));
      batch.unmask(1, target.message(1));
      group.trigger(0);
      arrivesOnce(0);
      staysAway(1);
    }

    arrivesOnce(1);
    staysAway(2);
    group.trigger(0);
    staysAway(0);
    assertTrue(group.isPending(0));
  }

  @Test
  void aMessageThatNoChipTakesIsDroppedAndHarmsNobody() throws Exception { // S11, S15
    unmask(group, 1, 1);
    long dropped = 0;
    for (MsiIrqSourceConfig nowhere : target.undeliverable()) {
      group.update(0, nowhere, false, true);

      group.trigger(0);

      dropped++;
      assertEquals(dropped, group.stats(0).dropped(), nowhere::toString);
      assertFalse(group.isPending(0), nowhere::toString);
      staysAway(Target.MESSAGES - 1);
      group.trigger(1);
      arrives(1);
    }
    unmask(group, 0, 0);
    staysAway(0);
    group.trigger(0);
    arrives(0);
  }

  @Test
  void aPinIsNoMessage() throws Exception {
    unmask(group, 0, 0);

    refused(
        InvalidMessage.class, () -> group.update(0, new LegacyIrqSourceConfig(2, 1), false, true));

    group.trigger(0);
    arrives(0);
  }

  @Test
  void anIndexOutOfRangeIsRefused() throws Exception {
    for (int index : new int[] {-1, SOURCES, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      var expected = new InvalidIndex(index, SOURCES);
      assertEquals(expected, refused(InvalidIndex.class, () -> group.trigger(index)));
      assertEquals(expected, refused(InvalidIndex.class, () -> unmask(group, index, 0)));
      assertEquals(expected, refused(InvalidIndex.class, () -> group.isPending(index)));
      assertEquals(expected, refused(InvalidIndex.class, () -> group.stats(index)));
      assertEquals(expected, refused(InvalidIndex.class, () -> group.notifier(index)));
    }
    try (var batch = group.batch()) {
      refused(InvalidIndex.class, () -> batch.mask(SOURCES));
      refused(InvalidIndex.class, () -> batch.unmask(-1, target.message(0)));
    }
  }

  @Test
  void onlyAPlatformWithRingsHasNotifiers() throws Exception {
    boolean rings = target.backEnd().rings().isPresent();
    Optional<Notifier> handle = group.notifier(0);
    handle.ifPresent(Notifier::close);

    assertEquals(rings, handle.isPresent());
  }

  @Test
  void anIdentifierHasOneHolder() throws Exception {
    var msi = managers("other").msi();
    var taken = new MsiIrqGroupConfig(group.base() + SOURCES - 1, 1);
    refused(NoSourceIds.class, () -> msi.createGroup(taken));

    group.close();

    msi.createGroup(taken).close();
  }

  @Test
  void aClosedGroupDeliversNothing() throws Exception { // S49
    unmask(group, 0, 0);
    mask(group, 1, 1);
    group.trigger(1);
    group.close();

    refused(Closed.class, () -> group.trigger(0));
    refused(Closed.class, () -> unmask(group, 1, 1));
    refused(Closed.class, group::enable);
    refused(Closed.class, group::disable);
    refused(Closed.class, group::setGsi);
    refused(Closed.class, group::batch);

    staysAway(0);
    staysAway(1);
  }

  @Test
  void destroyingTwiceIsDestroyingOnceAndLeavesNothing() throws Exception { // S49
    var msi = managers("other").msi();
    MessageGroup mine = msi.createGroup(new MsiIrqGroupConfig(0x1_0000, SOURCES));
    mine.enable();
    unmask(mine, 0, 0);

    refused(Unsupported.class, () -> managers("third").msi().destroyGroup(mine));
    mine.trigger(0);
    arrives(0);

    msi.destroyGroup(mine);
    msi.destroyGroup(mine);
    mine.close();
    group.close();

    assertEquals("", engine.ledger().report());
    msi.createGroup(new MsiIrqGroupConfig(0x1_0000, SOURCES)).close();
  }
}
