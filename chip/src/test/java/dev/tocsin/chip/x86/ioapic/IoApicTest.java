package dev.tocsin.chip.x86.ioapic;

import static dev.tocsin.chip.x86.ioapic.IoApicFixture.EDGE;
import static dev.tocsin.chip.x86.ioapic.IoApicFixture.LEVEL;
import static dev.tocsin.chip.x86.ioapic.IoApicFixture.MASKED;
import static dev.tocsin.chip.x86.ioapic.IoApicFixture.VECTOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.engine.port.Delivery;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What lines and entries make the IOAPIC send: the cases that kernel test suites use. */
class IoApicTest {
  private static final int PIN = 5;
  private static final int OTHER = 9;

  private final IoApicFixture io = new IoApicFixture(24);

  @Test
  void anEdgeIsSentOnce() {
    io.program(PIN, EDGE);

    io.chip.set(PIN, true);
    io.chip.set(PIN, true);
    io.chip.set(PIN, false);

    assertEquals(List.of(PIN), io.sent);
    assertFalse(io.remoteIrr(PIN));
  }

  @Test
  void everyNewEdgeIsSent() {
    io.program(PIN, EDGE);

    for (int i = 0; i < 3; i++) {
      io.chip.set(PIN, true);
      io.chip.set(PIN, false);
    }

    assertEquals(List.of(PIN, PIN, PIN), io.sent);
  }

  @Test
  void anEdgeOnAMaskedPinIsGone() { // S39
    io.program(PIN, EDGE | MASKED);

    io.chip.set(PIN, true);
    io.program(PIN, EDGE);

    assertEquals(List.of(), io.sent);
  }

  @Test
  void anEdgePinThatIsUnmaskedHighNeedsALowFirst() { // S40
    io.program(PIN, EDGE | MASKED);
    io.chip.set(PIN, true);
    io.program(PIN, EDGE);

    io.chip.set(PIN, false);
    io.chip.set(PIN, true);

    assertEquals(List.of(PIN), io.sent);
  }

  @Test
  void aLevelIsSentOnceUntilItEnds() { // S36
    io.program(PIN, LEVEL);

    io.chip.set(PIN, true);
    io.chip.set(PIN, false);
    io.chip.set(PIN, true);

    assertEquals(List.of(PIN), io.sent);
    assertTrue(io.remoteIrr(PIN));
  }

  @Test
  void aLevelThatIsStillHighAtItsEndIsSentAgain() { // S36
    io.program(PIN, LEVEL);
    io.chip.set(PIN, true);

    io.end(VECTOR);

    assertEquals(List.of(PIN, PIN), io.sent);
    assertTrue(io.remoteIrr(PIN));
  }

  @Test
  void aLevelThatFellBeforeItsEndIsNotSentAgain() {
    io.program(PIN, LEVEL);
    io.chip.set(PIN, true);
    io.chip.set(PIN, false);

    io.end(VECTOR);

    assertEquals(List.of(PIN), io.sent);
    assertFalse(io.remoteIrr(PIN));
  }

  @Test
  void aLevelIsRememberedByTheLineWhileMasked() { // S39, S40
    io.program(PIN, LEVEL | MASKED);
    io.chip.set(PIN, true);
    assertEquals(List.of(), io.sent);

    io.program(PIN, LEVEL);

    assertEquals(List.of(PIN), io.sent);
  }

  @Test
  void aLevelThatFellWhileMaskedIsForgotten() {
    io.program(PIN, LEVEL | MASKED);
    io.chip.set(PIN, true);
    io.chip.set(PIN, false);

    io.program(PIN, LEVEL);

    assertEquals(List.of(), io.sent);
  }

  @Test
  void maskingKeepsRemoteIrr() { // S38
    io.program(PIN, LEVEL);
    io.chip.set(PIN, true);

    io.program(PIN, LEVEL | MASKED);

    assertTrue(io.remoteIrr(PIN));
    assertEquals(1, io.end(VECTOR));
    assertEquals(List.of(PIN), io.sent);
  }

  @Test
  void aHighLineThatEndedWhileMaskedIsSentAtUnmask() {
    io.program(PIN, LEVEL);
    io.chip.set(PIN, true);
    io.program(PIN, LEVEL | MASKED);
    io.end(VECTOR);

    io.program(PIN, LEVEL);

    assertEquals(List.of(PIN, PIN), io.sent);
  }

  @Test
  void changingToEdgeClearsRemoteIrr() { // S38
    io.program(PIN, LEVEL);
    io.chip.set(PIN, true);

    io.program(PIN, EDGE | MASKED);
    assertFalse(io.remoteIrr(PIN));
    io.program(PIN, LEVEL);

    assertEquals(List.of(PIN, PIN), io.sent);
  }

  @Test
  void anEndMatchesVectorAndLevel() { // S37, S59
    io.program(PIN, LEVEL);
    io.program(OTHER, EDGE);
    io.chip.set(PIN, true);
    io.chip.set(OTHER, true);

    assertEquals(0, io.end(VECTOR + 1));
    assertEquals(1, io.end(VECTOR));
  }

  @Test
  void anEndOfALevelThatWasNotSentMatchesNothing() { // S37
    io.program(PIN, LEVEL);

    assertEquals(0, io.end(VECTOR));
    assertEquals(List.of(), io.sent);
  }

  @Test
  void pinsThatShareAVectorEndTogether() { // S37
    io.program(PIN, LEVEL);
    io.program(OTHER, LEVEL);
    io.chip.set(PIN, true);
    io.chip.set(OTHER, true);
    io.chip.set(PIN, false);

    assertEquals(2, io.end(VECTOR));

    assertEquals(List.of(PIN, OTHER, OTHER), io.sent);
    assertFalse(io.remoteIrr(PIN));
    assertTrue(io.remoteIrr(OTHER));
  }

  @Test
  void simultaneousLinesAreAllSent() {
    for (int pin = 0; pin < 24; pin++) {
      io.program(pin, (0x30 + pin) | 1 << 15);
    }

    for (int pin = 0; pin < 24; pin++) {
      io.chip.set(pin, true);
    }

    assertEquals(24, io.sent.size());
    for (int pin = 0; pin < 24; pin++) {
      assertEquals(1, io.end(0x30 + pin));
    }
  }

  @Test
  void aLevelThatCoalescedInTheLocalApicWasSent() {
    io.outcome = Delivery.COALESCED;
    io.program(PIN, LEVEL);

    io.chip.set(PIN, true);

    assertTrue(io.remoteIrr(PIN));
  }

  @Test
  void aLevelThatNobodyTookStaysDue() {
    io.outcome = Delivery.DROPPED;
    io.program(PIN, LEVEL);
    io.chip.set(PIN, true);
    assertTrue(io.busy(PIN));
    assertFalse(io.remoteIrr(PIN));

    io.outcome = Delivery.DELIVERED;
    io.chip.retry();

    assertFalse(io.busy(PIN));
    assertTrue(io.remoteIrr(PIN));
    assertEquals(1, io.faults.of(GuestFault.DESTINATION));
  }

  @Test
  void aLevelThatTheHostRefusedIsTriedAgain() {
    io.refuses = true;
    io.program(PIN, LEVEL);
    io.chip.set(PIN, true);
    assertTrue(io.busy(PIN));

    io.refuses = false;
    io.chip.retry();

    assertEquals(List.of(PIN), io.sent);
    assertEquals(0, io.faults.total());
  }

  @Test
  void anEdgeThatTheHostRefusedIsTriedAgain() {
    io.refuses = true;
    io.program(PIN, EDGE);
    io.chip.set(PIN, true);
    io.chip.set(PIN, false);
    assertTrue(io.busy(PIN));
    var other = new IoApicFixture(24);
    other.chip.restore(io.chip.state());
    assertEquals(List.of(PIN), other.sent);

    io.refuses = false;
    io.chip.retry();
    io.chip.retry();

    assertEquals(List.of(PIN), io.sent);
    assertFalse(io.busy(PIN));
  }

  @Test
  void anEdgeThatNobodyTookIsGone() {
    io.outcome = Delivery.DROPPED;
    io.program(PIN, EDGE);
    io.chip.set(PIN, true);
    io.outcome = Delivery.DELIVERED;

    io.chip.retry();

    assertEquals(1, io.sent.size());
    assertFalse(io.busy(PIN));
  }

  @Test
  void retryingSendsNothingThatWasSent() {
    io.program(PIN, LEVEL);
    io.program(OTHER, EDGE);
    io.chip.set(PIN, true);
    io.chip.set(OTHER, true);

    io.chip.retry();

    assertEquals(List.of(PIN, OTHER), io.sent);
  }

  @Test
  void modesThatHaveNoEndAreEdgeTriggered() {
    int checked = 0;
    for (int mode : new int[] {2, 4, 5, 7}) { // SMI, NMI, INIT, ExtINT: 82093AA, 3.2.4
      io.sent.clear();
      io.program(PIN, 0x31 | mode << 8 | 1 << 15);

      io.chip.set(PIN, true);

      assertEquals(List.of(PIN), io.sent);
      assertFalse(io.remoteIrr(PIN));
      io.chip.set(PIN, false);
      checked++;
    }
    assertEquals(4, checked);
  }

  @Test
  void aBadVectorIsNotSentAndCounted() {
    io.program(PIN, 15 | 1 << 15);

    io.chip.set(PIN, true);

    assertEquals(List.of(), io.sent);
    assertTrue(io.busy(PIN));
    assertEquals(1, io.faults.of(GuestFault.DESTINATION));
  }

  @Test
  void aLevelOfABadVectorIsSentOnceTheVectorIsGood() {
    io.program(PIN, 15 | 1 << 15);
    io.chip.set(PIN, true);

    io.program(PIN, LEVEL);

    assertEquals(List.of(PIN), io.sent);
  }

  @Test
  void aMessageIsPreparedWhenItsEntryChangesOnly() { // S41
    io.program(PIN, EDGE);
    int before = io.prepared.size();

    io.program(PIN, EDGE);
    for (int i = 0; i < 10; i++) {
      io.chip.set(PIN, i % 2 == 0);
    }
    assertEquals(before, io.prepared.size());

    io.write(0x11 + 2 * PIN, 3 << 24); // unmasked: re-routes at once
    assertEquals(before + 1, io.prepared.size());
    assertEquals(0xfee0_3000, io.prepared.getLast().lowAddr());
  }

  @Test
  void maskedEntriesArePreparedAtUnmaskOnly() {
    io.program(PIN, EDGE | MASKED);
    io.write(0x11 + 2 * PIN, 3 << 24);
    assertEquals(List.of(), io.prepared);

    io.program(PIN, EDGE);

    assertEquals(1, io.prepared.size());
  }

  @Test
  void theEntryIsPreparedBeforeItsMessageIsSent() { // S59
    io.program(PIN, LEVEL | MASKED);
    io.chip.set(PIN, true);

    io.program(PIN, LEVEL);

    assertEquals(1, io.prepared.size());
    assertEquals(VECTOR | 1 << 15 | 1 << 14, io.prepared.getFirst().data());
    assertEquals(List.of(PIN), io.sent);
  }
}
