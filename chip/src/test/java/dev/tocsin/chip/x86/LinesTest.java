package dev.tocsin.chip.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines through the IOAPIC and the 8259A pair to processors, and back by their ends. */
class LinesTest {
  private static final int LINE = 10;
  private static final int VECTOR = 0x51;
  private static final long EDGE = VECTOR;
  private static final long LEVEL = VECTOR | 1 << 15;

  private final ChipFixture f = ChipFixture.enabled(2);
  private final List<String> told = new ArrayList<>();

  @Test
  void anEdgeArrivesOnce() {
    f.program(LINE, EDGE);

    f.set(LINE, true);

    assertEquals(List.of(0), f.takers(VECTOR));
    f.set(LINE, false);
    assertEquals(List.of(), f.takers(VECTOR));
  }

  @Test
  void edgesBeforeTheHandlerCoalesce() {
    f.program(LINE, EDGE);
    for (int i = 0; i < 5; i++) {
      f.set(LINE, true);
      f.set(LINE, false);
    }

    assertEquals(List.of(0), f.takers(VECTOR));
    assertEquals(List.of(), f.takers(VECTOR));
  }

  @Test
  void anEdgeDuringTheHandlerArrivesAfterIt() {
    f.program(LINE, EDGE);
    f.set(LINE, true);
    f.expect(0, VECTOR);
    f.set(LINE, false);
    f.set(LINE, true);
    assertFalse(f.apic(0).hasInterrupt());

    f.end(0);

    f.expect(0, VECTOR);
  }

  @Test
  void sequentialEdgesAllArrive() {
    f.program(LINE, EDGE);
    for (int i = 0; i < 100; i++) {
      f.set(LINE, true);
      assertEquals(List.of(0), f.takers(VECTOR));
      f.set(LINE, false);
    }
  }

  @Test
  void aLevelArrivesAgainUntilItFalls() { // S36
    f.program(LINE, LEVEL);
    f.set(LINE, true);
    for (int i = 0; i < 3; i++) {
      assertTrue(f.remoteIrr(LINE));
      assertEquals(List.of(0), f.takers(VECTOR));
    }

    f.expect(0, VECTOR);
    f.set(LINE, false);
    f.end(0);

    assertFalse(f.apic(0).hasInterrupt());
    assertFalse(f.remoteIrr(LINE));
  }

  @Test
  void theEndOfAnEdgeOnTheSameVectorLeavesALevelAlone() { // S37, S59
    f.program(LINE, LEVEL);
    f.set(LINE, true);
    f.expect(0, VECTOR);

    f.send(1 << 12, VECTOR);
    f.expect(1, VECTOR);
    f.end(1);

    assertTrue(f.remoteIrr(LINE));
    f.set(LINE, false);
    f.end(0);
    assertFalse(f.remoteIrr(LINE));
  }

  @Test
  void linesThatShareAVectorAreBothServed() { // S37
    f.program(LINE, LEVEL);
    f.program(LINE + 1, LEVEL);
    f.set(LINE, true);
    f.set(LINE + 1, true);

    f.expect(0, VECTOR);
    f.set(LINE, false);
    f.end(0);
    f.expect(0, VECTOR);
    f.set(LINE + 1, false);
    f.end(0);

    assertFalse(f.apic(0).hasInterrupt());
  }

  @Test
  void aSuppressedEndIsMadeUpAtTheIoApic() { // S42
    f.write(0, ChipFixture.SVR, 0x11ff);
    f.program(LINE, LEVEL);
    f.set(LINE, true);
    assertEquals(List.of(0), f.takers(VECTOR));
    assertFalse(f.apic(0).hasInterrupt());

    f.chip.writeIoApic(0x40, 4, VECTOR);

    f.expect(0, VECTOR);
  }

  @Test
  void aLevelForADisabledProcessorArrivesOnceItIsEnabled() {
    f.write(1, ChipFixture.SVR, 0xff);
    f.program(LINE, LEVEL | 1L << 56);
    f.set(LINE, true);
    assertFalse(f.remoteIrr(LINE));

    f.write(1, ChipFixture.SVR, 0x1ff);

    assertEquals(List.of(1), f.takers(VECTOR));
  }

  @Test
  void aLevelForAnAddressThatNobodyHasArrivesOnceSomebodyDoes() {
    f.program(LINE, LEVEL | 9L << 56);
    f.set(LINE, true);

    f.write(1, ChipFixture.ID, 9 << 24);

    f.expect(1, VECTOR);
  }

  @Test
  void pinsOfTheChipsAreLines() { // S46
    assertEquals(24, f.lines().lines());
    for (int pin = 0; pin < 8; pin++) {
      assertEquals(pin == 2 ? -1 : pin, f.lines().lineOf(new LegacyIrqSourceConfig(0, pin)));
      assertEquals(8 + pin, f.lines().lineOf(new LegacyIrqSourceConfig(1, pin)));
    }
    assertEquals(-1, f.lines().lineOf(new LegacyIrqSourceConfig(0, 8)));
    assertEquals(23, f.lines().lineOf(new LegacyIrqSourceConfig(2, 23)));
    assertEquals(-1, f.lines().lineOf(new LegacyIrqSourceConfig(2, 24)));
    assertEquals(-1, f.lines().lineOf(new LegacyIrqSourceConfig(3, 0)));
  }

  @Test
  void aLineThatDoesNotExistIsTheCallersMistake() {
    assertThrows(IndexOutOfBoundsException.class, () -> f.set(24, true));
    assertThrows(IndexOutOfBoundsException.class, () -> f.set(-1, true));
    assertThrows(IndexOutOfBoundsException.class, () -> share(24, "x"));
  }

  @Test
  void anInterruptOfThePairReachesTheBootstrapProcessor() {
    f.initialisePics();
    f.write(0, ChipFixture.LINT0, 0x700);

    f.set(LINE, true);

    assertTrue(f.apic(0).hasInterrupt());
    assertEquals(0x2a, f.apic(0).acknowledge());
    assertFalse(f.apic(0).hasInterrupt());
    assertFalse(f.apic(1).hasInterrupt());
  }

  @Test
  void thePairKicksAProcessorThatWaits() {
    f.initialisePics();
    f.write(0, ChipFixture.LINT0, 0x700);
    assertTrue(f.apic(0).beginWait(true));

    f.set(LINE, true);

    assertEquals(List.of(0), f.kicks);
  }

  @Test
  void thePairAlsoSendsThroughAPinOfTheIoApic() {
    f.initialisePics();
    f.program(LINE, 7 << 8);

    f.set(LINE, true);

    f.expect(0, 0x2a);
  }

  @Test
  void aShareFallsAtTheEndAndItsOwnerIsTold() throws Exception { // S43
    f.program(LINE, LEVEL);
    ResamplePort.Share share = share(LINE, "one");
    share.raise();
    f.expect(0, VECTOR);
    assertEquals(List.of(), told);

    f.end(0);

    assertEquals(List.of("one"), told);
    assertFalse(f.apic(0).hasInterrupt());
    assertFalse(f.remoteIrr(LINE));
  }

  @Test
  void allSharesOfALineFallAndAllOwnersAreTold() throws Exception { // S43
    f.program(LINE, LEVEL);
    share(LINE, "one").raise();
    share(LINE, "two");
    share(LINE + 1, "other");

    assertEquals(List.of(0), f.takers(VECTOR));

    assertEquals(List.of("one", "two"), told);
    assertFalse(f.apic(0).hasInterrupt());
  }

  @Test
  void whoStillWantsServiceRaisesAgainWhenTold() throws Exception { // S43, S52
    f.program(LINE, LEVEL);
    var shares = new ArrayList<ResamplePort.Share>();
    shares.add(
        f.chip
            .resample()
            .bind(
                LINE,
                () -> {
                  told.add("again");
                  if (told.size() < 3) {
                    raise(shares.getFirst());
                  }
                }));
    raise(shares.getFirst());

    for (int i = 0; i < 3; i++) {
      assertEquals(List.of(0), f.takers(VECTOR));
    }

    assertEquals(3, told.size());
    assertFalse(f.apic(0).hasInterrupt());
  }

  @Test
  void anOrdinarySharerKeepsTheLineHigh() throws Exception { // S35
    f.program(LINE, LEVEL);
    f.set(LINE, true);
    share(LINE, "one").raise();

    assertEquals(List.of(0), f.takers(VECTOR));

    assertEquals(List.of("one"), told);
    f.expect(0, VECTOR);
  }

  @Test
  void aClosedShareLowersItsLineAndIsToldNothing() throws Exception {
    f.program(LINE, LEVEL);
    ResamplePort.Share share = share(LINE, "one");
    share.raise();
    f.expect(0, VECTOR);

    share.close();
    share.close();
    share.raise();
    f.end(0);

    assertEquals(List.of(), told);
    assertFalse(f.apic(0).hasInterrupt());
  }

  @Test
  void aShareOfThePairFallsAtTheEndThere() throws Exception {
    f.initialisePics();
    f.write(0, ChipFixture.LINT0, 0x700);
    ResamplePort.Share share = share(LINE, "one");
    for (int i = 1; i <= 3; i++) {
      share.raise();
      f.expect(0, 0x2a);
      f.chip.writePort(0xa0, 1, 0x20);
      f.chip.writePort(0x20, 1, 0x20);
      assertEquals(i, told.size());
      assertFalse(f.apic(0).hasInterrupt());
    }
  }

  @Test
  void anEndTellsNobodyOfOtherLines() throws Exception {
    f.program(LINE, LEVEL);
    share(LINE + 1, "other").raise();
    f.set(LINE, true);

    f.takers(VECTOR);

    assertEquals(List.of(), told);
  }

  @Test
  void anEndlessLevelPausesAndGoesOnByTheAlarm() { // S44
    f.program(LINE, LEVEL);
    f.set(LINE, true);
    int served = 0;
    while (f.takers(VECTOR).size() == 1) {
      served++;
    }

    assertEquals(10_000, served);
    assertEquals(List.of(f.chip.deadline()), f.alarms);
    f.now = f.chip.deadline();
    f.chip.tick();
    f.expect(0, VECTOR);
    assertEquals(1, f.chip.faults().of(GuestFault.STORM));
  }

  private ResamplePort.Share share(int line, String name) throws InterruptException {
    return f.chip.resample().bind(line, () -> told.add(name));
  }

  private static void raise(ResamplePort.Share share) {
    try {
      share.raise();
    } catch (InterruptException e) {
      throw new AssertionError("chips in Java never refuse", e);
    }
  }
}
