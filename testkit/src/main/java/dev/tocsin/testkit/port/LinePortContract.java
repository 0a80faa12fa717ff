package dev.tocsin.testkit.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.port.LinePort;
import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.testkit.Eventually;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What every back end's lines do, and those that tell of the end of interrupt. */
public abstract class LinePortContract extends PortContract {
  /** For subclasses. */
  protected LinePortContract() {}

  private LinePort lines() {
    return backEnd().lines();
  }

  private ResamplePort resample() {
    Assumptions.assumeTrue(
        backEnd().resample().isPresent(), "this back end cannot tell of the end of interrupt");
    return backEnd().resample().orElseThrow();
  }

  private void assumeGuestEnds() {
    Assumptions.assumeTrue(
        fixture().canEndInterrupts(), "there is no guest here that ends interrupts");
  }

  @Test
  void aLineFollowsWhatIsSet() throws Exception {
    int line = fixture().line();
    assertFalse(fixture().isHigh());

    lines().set(line, true);
    assertTrue(fixture().isHigh());
    assertTrue(fixture().takeEdge());
    lines().set(line, true);
    lines().set(line, false);

    assertFalse(fixture().isHigh());
    assertFalse(fixture().takeEdge());
  }

  @Test
  void aPinLeadsToItsLineOrNowhere() {
    int last = lines().lines() - 1;

    assertEquals(last, lines().lineOf(new LegacyIrqSourceConfig(2, last)));
    assertEquals(-1, lines().lineOf(new LegacyIrqSourceConfig(2, last + 1)));
    assertEquals(-1, lines().lineOf(new LegacyIrqSourceConfig(99, 0)));
  }

  @Test
  void aShareStartsLowAndIsPartOfTheLine() throws Exception { // S35
    int line = fixture().line();
    try (ResamplePort.Share share = resample().bind(line, () -> {})) {
      assertFalse(fixture().isHigh());
      share.raise();
      // A kernel raises it from a thread of its own.
      Eventually.until("the line rises", fixture()::isHigh);
      assertTrue(fixture().takeEdge());
    }
    assertFalse(fixture().isHigh(), "the last share was given back");
  }

  @Test
  void sharesFallAtTheEndOfInterruptAndTheirOwnersAreTold() throws Exception { // S43
    assumeGuestEnds();
    int line = fixture().line();
    var told = new AtomicInteger();
    try (ResamplePort.Share one = resample().bind(line, told::incrementAndGet);
        ResamplePort.Share two = resample().bind(line, told::incrementAndGet)) {
      one.raise();
      two.raise();

      fixture().endInterrupt();

      assertFalse(fixture().isHigh());
      assertEquals(2, told.get());
    }
  }

  @Test
  void aShareThatWasGivenBackIsToldNothing() throws Exception {
    assumeGuestEnds();
    int line = fixture().line();
    var told = new AtomicInteger();
    ResamplePort.Share gone = resample().bind(line, told::incrementAndGet);
    try (ResamplePort.Share stays = resample().bind(line, () -> {})) {
      gone.close();
      gone.close();
      stays.raise();

      fixture().endInterrupt();

      assertEquals(0, told.get());
    }
  }
}
