package dev.tocsin.chip.x86.ioapic;

import static dev.tocsin.chip.x86.ioapic.IoApicFixture.LEVEL;
import static dev.tocsin.chip.x86.ioapic.IoApicFixture.VECTOR;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.chip.GuestFaults;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The IOAPIC's registers as a guest sees them, a hostile one included, and its saved state. */
class IoApicRegistersTest {
  private final IoApicFixture io = new IoApicFixture(24);

  @Test
  void afterResetEveryPinIsMasked() {
    for (int pin = 0; pin < 24; pin++) {
      assertEquals(1 << 16, io.entry(pin));
    }
    assertEquals(0, io.read(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 64, 120, 121, 240})
  void theVersionTellsTheNumberOfPins(int pins) {
    assertEquals((pins - 1) << 16 | 0x20, new IoApicFixture(pins).read(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 23, 241, Integer.MAX_VALUE})
  void otherNumbersOfPinsAreRefused(int pins) {
    assertThrows(IllegalArgumentException.class, () -> new IoApicFixture(pins));
  }

  @Test
  void theVersionIsReadOnlyAndWritingItIsIgnored() { // S42
    io.write(1, -1);
    io.write(2, -1);

    assertEquals(0x17_0020, io.read(1));
    assertEquals(0, io.read(2));
    assertEquals(2, io.faults.of(GuestFault.DIRECTION));
  }

  @Test
  void theIdHasFourBitsAndTheArbitrationRegisterFollows() {
    io.write(0, -1);

    assertEquals(0x0f00_0000, io.read(0));
    assertEquals(0x0f00_0000, io.read(2));
  }

  @Test
  void statusBitsAreReadOnly() { // S42
    io.program(3, -1L);

    assertEquals(~(1L << 12 | 1L << 14), io.entry(3));
  }

  @Test
  void theLastOfTheMostPinsIsReachable() {
    var large = new IoApicFixture(240);

    large.program(239, 0x77);
    large.program(119, 0x78);

    assertEquals(0x77, large.entry(239));
    assertEquals(0x78, large.entry(119));
  }

  @Test
  void withFewPinsTheIndexHasEightBits() {
    io.chip.write(IoApic.INDEX, 4, 0x1_0101);

    assertEquals(1, io.chip.read(IoApic.INDEX, 4));
  }

  @Test
  void theEoiRegisterEndsItsVector() { // S42
    assertEquals(VECTOR, io.chip.write(IoApic.EOI, 4, 0xabc_0000 | VECTOR));
    assertEquals(-1, io.chip.read(IoApic.EOI, 4));
  }

  @Test
  void narrowReadsGiveTheBytesAskedFor() {
    io.program(2, 0x1234_5678_0001_a7d6L);
    io.read(0x14);

    assertEquals(0xa7, io.chip.read(IoApic.DATA + 1, 1));
    assertEquals(0x0001, io.chip.read(IoApic.DATA + 2, 2));
  }

  @Test
  void anIndexWithoutARegisterReadsOnes() {
    assertEquals(0xffff_ffffL, io.read(0x40));
    assertEquals(0xffff_ffffL, io.read(3));
    io.write(0x40, 0);

    assertEquals(3, io.faults.of(GuestFault.NO_REGISTER));
  }

  @Test
  void whateverAGuestDoesNothingIsThrownAndLaterInterruptsComeThrough() {
    var random = new Random(42);
    for (int i = 0; i < 200_000; i++) {
      long offset = random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(0x48);
      int width = random.nextInt(10) - 1;
      switch (random.nextInt(4)) {
        case 0 -> io.chip.read(offset, width);
        case 1 -> io.chip.write(offset, width, random.nextLong());
        case 2 -> io.write(random.nextInt(0x50), random.nextInt());
        default -> io.chip.set(random.nextInt(24), random.nextBoolean());
      }
      if (i % 100 == 0) {
        io.end(random.nextInt(256));
        io.sent.clear();
        io.prepared.clear();
      }
    }
    assertTrue(io.faults.total() > 1_000);

    for (int pin = 0; pin < 24; pin++) {
      io.chip.set(pin, false);
      io.program(pin, 0x40 + pin);
      io.sent.clear();
      io.chip.set(pin, true);
      assertEquals(List.of(pin), io.sent);
    }
  }

  @Test
  void anEntryIsTheMessageThatItSends() {
    var entry = new RedirectionEntry(0x1200_0000_0000_08a1L);
    assertEquals(new MsiIrqSourceConfig(0, 0xfee1_2004, 0xa1, 0), entry.message());

    var level = new RedirectionEntry(0x31 | 1 << 15 | 1 << 8);
    assertEquals(new MsiIrqSourceConfig(0, 0xfee0_0000, 0xc131, 0), level.message());
  }

  @Test
  void anEntryCarriesFifteenBitsOfDestination() {
    for (int destination = 0; destination < 0x8000; destination += 7) {
      long bits = (long) (destination & 0xff) << 56 | (long) (destination >> 8) << 49 | 0x31;
      var entry = new RedirectionEntry(bits);
      assertEquals(destination, entry.destination());
      int low = entry.message().lowAddr();
      assertEquals(destination, (low >> 12 & 0xff) | (low >> 5 & 0x7f) << 8);
    }
  }

  @Test
  void theStateIsRestoredAndLevelsAreSentAgain() {
    io.program(5, LEVEL);
    io.program(6, LEVEL + 1);
    io.program(7, 0x50);
    io.write(0, 0x0300_0000);
    io.chip.set(5, true);
    io.refuses = true;
    io.chip.set(6, true);
    IoApicState saved = io.chip.state();

    var other = new IoApicFixture(24);
    other.chip.restore(saved);

    assertEquals(List.of(6), other.sent);
    assertTrue(other.remoteIrr(5));
    assertEquals(0x50, other.entry(7));
    assertEquals(0x0300_0000, other.read(0));
    assertEquals(1, other.end(VECTOR));
    assertEquals(List.of(6, 5), other.sent);
  }

  @Test
  void savingAndRestoringChangesNothing() {
    var random = new Random(7);
    for (int round = 0; round < 200; round++) {
      for (int pin = 0; pin < 24; pin++) {
        io.program(pin, random.nextLong());
        io.chip.set(pin, random.nextBoolean());
      }
      IoApicState saved = io.chip.state();
      var other = new IoApicFixture(24);
      other.chip.restore(saved);
      assertEquals(saved, other.chip.state());
    }
  }

  @Test
  void aStateThatNoChipCanHaveIsRefused() {
    var pin = new IoApicState.Pin(RedirectionEntry.RESET, false);
    List<IoApicState.Pin> pins = Collections.nCopies(24, pin);
    assertDoesNotThrow(() -> new IoApicState(0x3f, 15, pins));

    assertRefused(() -> new IoApicState(256, 0, pins));
    assertRefused(() -> new IoApicState(-1, 0, pins));
    assertRefused(() -> new IoApicState(0, 16, pins));
    assertRefused(() -> new IoApicState(0, 0, Collections.nCopies(23, pin)));
    List<IoApicState.Pin> wrong = new ArrayList<>(pins);
    wrong.set(4, new IoApicState.Pin(new RedirectionEntry(1 << 14 | 0x31), true));
    assertRefused(() -> new IoApicState(0, 0, wrong));
    assertRefused(() -> io.chip.restore(new IoApicState(0, 0, Collections.nCopies(25, pin))));
  }

  @Test
  void anEndlessLevelIsSlowedDown() { // S44
    storm();

    assertEquals(StormGuard.LIMIT, io.sent.size());
    assertTrue(io.busy(5));
    assertEquals(1, io.faults.of(GuestFault.STORM));
    assertEquals(List.of(io.now + StormGuard.PAUSE), io.alarms);
    assertEquals(io.now + StormGuard.PAUSE, io.chip.deadline());
  }

  /** Ends a level so often without serving it that its pin pauses. */
  private void storm() {
    io.program(5, LEVEL);
    io.chip.set(5, true);
    for (int i = 0; i < StormGuard.LIMIT - 1; i++) {
      io.end(VECTOR);
    }
    assertEquals(StormGuard.LIMIT, io.sent.size());

    io.end(VECTOR);
  }

  @Test
  void afterThePauseTheLevelIsSent() { // S44
    storm();
    io.now += StormGuard.PAUSE - 1;
    io.chip.tick();
    assertEquals(StormGuard.LIMIT, io.sent.size());

    io.now++;
    io.chip.tick();

    assertEquals(StormGuard.LIMIT + 1, io.sent.size());
    assertEquals(Long.MAX_VALUE, io.chip.deadline());
  }

  @Test
  void aLineThatFallsAtTimesIsNoStorm() { // S44
    io.program(5, LEVEL);
    for (int i = 0; i < 3 * StormGuard.LIMIT; i++) {
      io.chip.set(5, true);
      io.end(VECTOR);
      io.chip.set(5, i % 1000 != 0);
    }

    assertEquals(0, io.faults.of(GuestFault.STORM));
  }

  @Test
  void aPauseDoesNotStopOtherPins() { // S44
    storm();
    io.program(6, 0x60);
    io.sent.clear();

    io.chip.set(6, true);

    assertEquals(List.of(6), io.sent);
  }

  @Test
  void aLineThatFallsDuringThePauseEndsIt() {
    storm();
    io.sent.clear();

    io.chip.set(5, false);
    io.chip.set(5, true);

    assertEquals(List.of(5), io.sent);
    assertEquals(Long.MAX_VALUE, io.chip.deadline());
  }

  @Test
  void faultsAreCountedByKind() {
    var faults = new GuestFaults();
    for (GuestFault fault : GuestFault.values()) {
      faults.count(fault);
      assertEquals(1, faults.of(fault));
    }
    assertEquals(GuestFault.values().length, faults.total());
  }

  private static void assertRefused(Runnable making) {
    assertThrows(IllegalArgumentException.class, making::run);
  }
}
