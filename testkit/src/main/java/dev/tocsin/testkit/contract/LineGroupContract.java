package dev.tocsin.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.interrupt.InterruptException.Closed;
import dev.tocsin.interrupt.InterruptException.InvalidIndex;
import dev.tocsin.interrupt.InterruptException.InvalidMessage;
import dev.tocsin.interrupt.InterruptException.Unsupported;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.Notifier;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Levels and pulses of lines reach the pins as devices drive them. */
public abstract class LineGroupContract extends EngineContract {
  /** For subclasses. */
  protected LineGroupContract() {}

  private LineGroup level(String device) throws Exception {
    return line(device, target.levelLine());
  }

  @Test
  void aLevelIsHighFromRaiseToLower() throws Exception {
    LineGroup line = level("device");
    assertFalse(target.high());

    line.raise();
    line.raise();
    assertTrue(target.high());

    line.lower();
    assertFalse(target.high());
    line.lower();
    assertFalse(target.high());
  }

  @Test
  void aLineIsHighWhileAnySharerRaisesIt() throws Exception { // S35
    LineGroup one = level("one");
    LineGroup two = level("two");
    one.raise();
    two.raise();

    one.lower();
    assertTrue(target.high());

    two.lower();
    assertFalse(target.high());
  }

  @Test
  void aDestroyedSharerLetsGo() throws Exception { // S35, S49
    LineGroup one = level("one");
    LineGroup two = level("two");
    one.raise();
    two.raise();

    two.close();
    assertTrue(target.high());
    one.close();

    assertFalse(target.high());
    refused(Closed.class, one::raise);
    refused(Closed.class, () -> two.trigger(0));
    assertFalse(target.high());
  }

  @Test
  void aTriggerIsOneEdge() throws Exception {
    LineGroup line = line("device", target.edgeLine());
    assertFalse(target.rose());

    for (int i = 1; i <= 10; i++) {
      line.trigger(0);
      eventually("edge " + i, target::rose);
    }

    never("an edge without a trigger", target::rose);
    assertEquals(10, line.stats(0).deliveries());
  }

  @Test
  void aMaskedPulseIsLatchedAndDeliveredOnce() throws Exception { // S20, S39
    LineGroup line = line("device", target.edgeLine());
    line.update(0, pin(target.edgeLine()), true, true);
    line.trigger(0);
    line.trigger(0);
    never("an edge of a masked line", target::rose);
    assertTrue(line.isPending(0));

    line.update(0, pin(target.edgeLine()), false, true);

    eventually("the latched edge", target::rose);
    never("a second edge", target::rose);
    assertFalse(line.isPending(0));
  }

  @Test
  void aMaskedLineRemembersItsLevel() throws Exception { // S34
    LineGroup line = level("device");
    line.raise();

    line.update(0, pin(target.levelLine()), true, true);
    assertFalse(target.high());
    line.update(0, pin(target.levelLine()), false, true);
    assertTrue(target.high());

    line.update(0, pin(target.levelLine()), true, true);
    line.lower();
    line.update(0, pin(target.levelLine()), false, true);
    assertFalse(target.high());
  }

  @Test
  void enableDrivesTheRememberedLevelAgain() throws Exception { // S34
    LineGroup line = level("device");
    line.raise();
    line.disable();
    assertFalse(target.high());

    line.enable();
    assertTrue(target.high());

    line.disable();
    line.lower();
    line.enable();
    assertFalse(target.high());
  }

  @Test
  void aNewLineIsDisabledAndRemembersItsLevel() throws Exception { // S34
    LineGroup line =
        managers("device").legacy().createGroup(new LegacyIrqGroupConfig(target.levelLine()));
    line.raise();
    assertFalse(target.high());

    line.enable();

    assertTrue(target.high());
  }

  @Test
  void aDisabledLineDropsPulses() throws Exception { // S18
    LineGroup line = line("device", target.edgeLine());
    line.disable();
    line.trigger(0);

    line.enable();

    never("a dropped edge", target::rose);
    assertEquals(1, line.stats(0).dropped());
  }

  @Test
  void aRingIsOneEdgeAndReachesNobodyAfterDestroy() throws Exception { // S8, S49
    LineGroup line = line("device", target.edgeLine());
    try (Notifier bell = notifier(line)) {
      for (int i = 1; i <= 10; i++) {
        bell.ring();
        eventually("edge " + i, target::rose);
      }
      never("an edge without a ring", target::rose);

      line.close();
      bell.ring();

      never("an edge of a destroyed line", target::rose);
    }
  }

  @Test
  void aRingWhileMaskedIsLatchedAndWhileDisabledDropped() throws Exception { // S18, S20
    LineGroup line = line("device", target.edgeLine());
    try (Notifier bell = notifier(line)) {
      line.update(0, pin(target.edgeLine()), true, true);
      bell.ring();
      never("an edge of a masked line", target::rose);
      assertTrue(line.isPending(0));
      line.update(0, pin(target.edgeLine()), false, true);
      eventually("the latched edge", target::rose);

      line.disable();
      bell.ring();
      line.enable();

      never("a dropped edge", target::rose);
    }
  }

  private Notifier notifier(LineGroup line) throws Exception {
    Optional<Notifier> handle = line.notifier(0);
    assumeTrue(handle.isPresent(), () -> target.backEnd().name() + " has no rings");
    return handle.orElseThrow();
  }

  @Test
  void aRaisedLineMovesToAnotherPin() throws Exception {
    LineGroup line = level("device");
    line.raise();

    line.update(0, pin(target.edgeLine()), false, true);

    assertFalse(target.high());
    eventually("an edge where it moved", target::rose);
    line.update(0, pin(target.levelLine()), false, true);
    assertTrue(target.high());
  }

  @Test
  void aStagedChangeIsInForceAtSetGsi() throws Exception { // S19
    LineGroup line = level("device");
    line.update(0, pin(target.edgeLine()), false, false);
    line.trigger(0);
    never("an edge of a staged line", target::rose);

    line.setGsi();

    eventually("the latched edge", target::rose);
    assertFalse(target.high());
  }

  @Test
  void whatDoesNotExistIsRefused() throws Exception {
    int lines = target.backEnd().lines().lines();
    LineGroup line = level("device");

    refused(InvalidIndex.class, () -> line("other", lines));
    refused(InvalidIndex.class, () -> line.update(0, pin(lines), false, true));
    refused(InvalidIndex.class, () -> line.trigger(1));
    refused(InvalidMessage.class, () -> line.update(0, target.message(0), false, true));

    line.raise();
    assertTrue(target.high());
  }

  @Test
  void destroyingTwiceIsDestroyingOnceAndLeavesNothing() throws Exception { // S49
    var legacy = managers("device").legacy();
    LineGroup line = legacy.createGroup(new LegacyIrqGroupConfig(target.levelLine()));
    line.enable();
    line.raise();
    refused(Unsupported.class, () -> managers("other").legacy().destroyGroup(line));
    assertTrue(target.high());

    legacy.destroyGroup(line);
    legacy.destroyGroup(line);
    line.close();

    assertFalse(target.high());
    assertEquals("", engine.ledger().report());
    level("device").close();
  }
}
