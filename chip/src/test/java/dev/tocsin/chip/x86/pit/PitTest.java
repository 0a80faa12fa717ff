package dev.tocsin.chip.x86.pit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.chip.GuestFaults;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The 8254 and port 0x61, with a clock that moves tick by tick. */
class PitTest {
  private final GuestFaults faults = new GuestFaults();
  private long nanos;
  private final Pit pit = new Pit(() -> nanos, faults);

  @Test
  void aRateGeneratorAsksOnceEveryPeriod() {
    start(0, 2, 1000);

    assertEquals(0, pit.takeEdges());
    advance(999);
    assertEquals(0, pit.takeEdges());
    advance(1);
    assertEquals(1, pit.takeEdges());
    advance(2000);
    assertEquals(2, pit.takeEdges());
  }

  @Test
  void theDeadlineIsTheMomentOfTheNextEdge() {
    start(0, 2, 1000);
    for (int i = 0; i < 100; i++) {
      long deadline = pit.deadline();
      nanos = deadline - 1;
      assertEquals(0, pit.takeEdges());
      nanos = deadline;
      assertEquals(1, pit.takeEdges());
    }
  }

  @Test
  void aThousandHertzIsAThousandEdgesASecond() {
    start(0, 2, 1193);

    nanos += 1_000_000_000L;

    assertEquals(Pit.HERTZ / 1193, pit.takeEdges());
  }

  @Test
  void aCountOfZeroIsTheLongest() {
    start(0, 2, 0);

    advance(65_535);
    assertEquals(0, pit.takeEdges());
    advance(1);
    assertEquals(1, pit.takeEdges());
  }

  @Test
  void aBcdCountOfZeroIsTenThousand() {
    out(0x43, 0x35);
    out(0x40, 0);
    out(0x40, 0);

    advance(1);
    assertEquals(0x9999, readBoth(0));
    advance(9999);
    assertEquals(1, pit.takeEdges());
  }

  @Test
  void theTerminalCountAsksOnceAndGoesOnCounting() {
    start(0, 0, 100);
    assertFalse(pit.output(0));

    advance(100);
    assertTrue(pit.output(0));
    assertEquals(1, pit.takeEdges());
    advance(1);
    assertEquals(0xffff, readBoth(0));
    advance(1_000_000);
    assertEquals(0, pit.takeEdges());
    assertEquals(Long.MAX_VALUE, pit.deadline());
  }

  @Test
  void aNewTerminalCountStartsAgain() {
    start(0, 0, 100);
    advance(200);
    pit.takeEdges();

    writeCount(0, 50);
    assertFalse(pit.output(0));
    advance(50);

    assertEquals(1, pit.takeEdges());
  }

  @Test
  void theFirstHalfOfATerminalCountStopsTheCounter() {
    start(0, 0, 100);
    advance(50);
    out(0x40, 0x10);
    advance(500);
    assertEquals(0, pit.takeEdges());
    assertFalse(pit.output(0));

    out(0x40, 0x00);
    advance(0x10);

    assertEquals(1, pit.takeEdges());
  }

  @Test
  void aSoftwareStrobeIsLowForOneTick() {
    start(0, 4, 10);
    assertTrue(pit.output(0));

    advance(10);
    assertFalse(pit.output(0));
    advance(1);
    assertTrue(pit.output(0));
    assertEquals(1, pit.takeEdges());
  }

  @Test
  void aSquareWaveIsHighForTheFirstHalf() {
    start(0, 3, 10);
    var wave = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      wave.append(pit.output(0) ? '1' : '0');
      advance(1);
    }

    assertEquals("11111000001111100000", wave.toString());
  }

  @Test
  void aNewPeriodBeginsAtTheEndOfTheOldOne() {
    start(0, 2, 100);
    advance(30);

    writeCount(0, 10);

    advance(69);
    assertEquals(0, pit.takeEdges());
    advance(1);
    assertEquals(1, pit.takeEdges());
    advance(10);
    assertEquals(1, pit.takeEdges());
  }

  @Test
  void nobodyLooksForAYearAndTheEdgesAreStillRight() {
    start(0, 2, 2);
    long year = 365L * 24 * 3600;

    nanos += year * 1_000_000_000L;

    assertEquals(year * Pit.HERTZ / 2, pit.takeEdges());
  }

  @Test
  void theGateOfCounterTwoStopsAndStartsIt() {
    out(0x61, 0);
    start(2, 0, 100);
    advance(1000);
    assertEquals(0, in(0x61) & 0x20);

    out(0x61, 1);
    advance(60);
    out(0x61, 0);
    advance(1000);
    assertEquals(0, in(0x61) & 0x20);
    assertEquals(40, readBoth(2));

    out(0x61, 1);
    advance(40);
    assertEquals(0x20, in(0x61) & 0x20);
  }

  @Test
  void aOneShotStartsWithTheGateAndCanBeRetriggered() {
    out(0x61, 0);
    start(2, 1, 100);
    assertTrue(pit.output(2));
    advance(500);
    assertTrue(pit.output(2));

    out(0x61, 1);
    assertFalse(pit.output(2));
    advance(60);
    out(0x61, 0);
    assertFalse(pit.output(2));
    out(0x61, 1);
    advance(99);
    assertFalse(pit.output(2));
    advance(1);
    assertTrue(pit.output(2));
  }

  @Test
  void aNewOneShotCountWaitsForTheNextTrigger() {
    start(2, 1, 100);
    out(0x61, 1);
    writeCount(2, 10);
    advance(99);
    assertFalse(pit.output(2));

    advance(1);
    out(0x61, 0);
    out(0x61, 1);
    advance(10);

    assertTrue(pit.output(2));
  }

  @Test
  void aHardwareStrobeFollowsItsTrigger() {
    start(2, 5, 10);
    advance(100);
    assertTrue(pit.output(2));

    out(0x61, 1);
    advance(10);
    assertFalse(pit.output(2));
    advance(1);
    assertTrue(pit.output(2));
  }

  @Test
  void aLowGateHoldsAPeriodicOutputHigh() {
    out(0x61, 1);
    start(2, 3, 10);
    advance(7);
    assertFalse(pit.output(2));

    out(0x61, 0);
    assertTrue(pit.output(2));
    out(0x61, 1);
    advance(7);
    assertFalse(pit.output(2), "a rising gate starts the period anew");
  }

  @Test
  void aLatchedCountStandsStillUntilItIsRead() {
    start(0, 2, 0x1234);
    advance(0x34);
    out(0x43, 0x00);
    advance(0x100);
    out(0x43, 0x00); // the second is ignored

    assertEquals(0x1200, readBoth(0));
    assertEquals(0x1100, readBoth(0));
  }

  @Test
  void theStatusTellsOutputAndControlWord() {
    start(0, 2, 100);
    out(0x43, 0xe2); // read back the status of counter 0

    assertEquals(0x80 | 0x34, in(0x40));
    out(0x43, 0x30);
    out(0x43, 0xe2);
    assertEquals(0x40 | 0x30, in(0x40), "output low, no count yet");
  }

  @Test
  void statusComesBeforeTheLatchedCount() {
    start(0, 2, 0x1234);
    out(0x43, 0xc2); // both

    assertEquals(0xb4, in(0x40));
    assertEquals(0x1234, readBoth(0));
  }

  @Test
  void aReadBackCanLatchAllCounters() {
    start(0, 2, 100);
    start(1, 2, 200);
    start(2, 0, 300);
    out(0x43, 0xde);
    advance(10);

    assertEquals(100, readBoth(0));
    assertEquals(200, readBoth(1));
    assertEquals(300, readBoth(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void singleBytesAreReadAndWrittenAlone(int access) {
    out(0x43, access << 4 | 2 << 1);
    out(0x40, 0x12);

    int value = access == 1 ? 0x12 : 0x1200;
    assertEquals(value >> (access == 1 ? 0 : 8), in(0x40));
    advance(value);
    assertEquals(1, pit.takeEdges());
  }

  @Test
  void theRefreshBitToggles() {
    int changes = 0;
    long before = in(0x61) & 0x10;
    for (int i = 0; i < 180; i++) {
      advance(1);
      long now = in(0x61) & 0x10;
      changes += now == before ? 0 : 1;
      before = now;
    }

    assertEquals(10, changes);
  }

  @Test
  void otherPortsAnswerOnesAndAreCounted() {
    assertEquals(0xff, in(0x44));
    assertEquals(0xff, in(0x43));
    out(0x62, 1);

    assertEquals(2, faults.of(GuestFault.NO_REGISTER));
    assertEquals(1, faults.of(GuestFault.DIRECTION));
    assertTrue(Pit.answers(0x40) && Pit.answers(0x43) && Pit.answers(0x61));
    assertFalse(Pit.answers(0x44) || Pit.answers(0x3f) || Pit.answers(0x60));
  }

  @Test
  void everyPortWidthAndByteIsAnswered() {
    for (int port = 0x3e; port <= 0x63; port++) {
      for (int width = 1; width <= Long.BYTES; width++) {
        for (int value = 0; value < 256; value++) {
          pit.write(port, width, value * 0x0101_0101_0101_0101L);
          pit.read(port, width);
        }
      }
    }
    assertTrue(faults.of(GuestFault.NO_REGISTER) > 0x10000);

    start(0, 2, 1000);
    pit.takeEdges();
    advance(1000);
    assertEquals(1, pit.takeEdges());
  }

  @Test
  void whateverAGuestDoesTheTimerWorksAfterwards() {
    var random = new Random(8254);
    for (int round = 0; round < 2_000; round++) {
      for (int i = 0; i < 50; i++) {
        step(random);
      }
      start(0, 2, 1000);
      pit.takeEdges();
      advance(3000);
      assertEquals(3, pit.takeEdges());
      assertTrue(pit.deadline() > nanos);
    }
  }

  @Test
  void aDeadlineIsNeverInThePastForLong() {
    var random = new Random(3);
    for (int i = 0; i < 50_000; i++) {
      step(random);
      long deadline = pit.deadline();
      if (deadline <= nanos) {
        assertTrue(pit.takeEdges() > 0, "a deadline that has come tells of an edge");
      }
    }
  }

  @Test
  void aRestoredTimerGoesOnAsTheSavedOneDoes() {
    var random = new Random(5);
    for (int round = 0; round < 2_000; round++) {
      for (int i = 0; i < 20; i++) {
        step(random);
      }
      pit.takeEdges();
      PitState saved = pit.state();
      long later = nanos + 77_777_777;
      var other = new Pit(() -> nanos == 0 ? 0 : nanos, faults);
      other.restore(saved);
      assertEquals(saved, other.state());
      nanos = later;
      assertEquals(pit.takeEdges(), other.takeEdges());
      assertEquals(pit.deadline(), other.deadline());
      assertEquals(pit.output(2), other.output(2));
    }
  }

  @Test
  void aStateThatNoTimerCanHaveIsRefused() {
    CounterState good = pit.state().counters().getFirst();
    assertRefused(() -> new PitState(List.of(good, good), 0));
    assertRefused(() -> new PitState(List.of(good, good, good), 16));
    assertRefused(() -> new PitState(List.of(good, good, good), 0), "gate");
    assertRefused(() -> new CounterState(0x40, 0, 0, -1, true, 0, 0, -1, -1));
    assertRefused(() -> new CounterState(0x0f, 0, 0, -1, true, 0, 0, -1, -1));
    assertRefused(() -> new CounterState(0x30, 65_537, 0, -1, true, 0, 0, -1, -1));
    assertRefused(() -> new CounterState(0x30, 0, -1, -1, true, 0, 0, -1, -1));
    assertRefused(() -> new CounterState(0x30, 0, 0, 0, true, 0, 0, -1, -1));
    assertRefused(() -> new CounterState(0x30, 1, 0, -2, true, 0, 0, -1, -1));
    assertRefused(() -> new CounterState(0x30, 1, 0, 0, true, 4, 0, -1, -1));
    assertRefused(() -> new CounterState(0x30, 1, 0, 0, true, 0, 256, -1, -1));
    assertRefused(() -> new CounterState(0x30, 1, 0, 0, true, 0, 0, 65_536, -1));
    assertRefused(() -> new CounterState(0x30, 1, 0, 0, true, 0, 0, -1, 256));
  }

  private void step(Random random) {
    int[] ports = {0x40, 0x41, 0x42, 0x43, 0x61, 0x60};
    int port = ports[random.nextInt(ports.length)];
    switch (random.nextInt(4)) {
      case 0 -> pit.read(port, random.nextInt(5));
      case 1, 2 -> pit.write(port, 1 + random.nextInt(2), random.nextInt(0x1_0000));
      default -> advance(random.nextInt(5000));
    }
  }

  private void start(int counter, int mode, int count) {
    out(0x43, counter << 6 | 0x30 | mode << 1);
    writeCount(counter, count);
  }

  private void writeCount(int counter, int count) {
    out(0x40 + counter, count & 0xff);
    out(0x40 + counter, count >> 8);
  }

  private long readBoth(int counter) {
    long low = in(0x40 + counter);
    return low | in(0x40 + counter) << 8;
  }

  /** Moves the clock to the start of a later tick. */
  private void advance(long ticks) {
    long tick = ticksAt(nanos) + ticks;
    nanos = (tick * 1_000_000_000L + Pit.HERTZ - 1) / Pit.HERTZ;
    while (ticksAt(nanos) < tick) {
      nanos++;
    }
  }

  private static long ticksAt(long nanos) {
    return nanos / 1_000_000_000L * Pit.HERTZ + nanos % 1_000_000_000L * Pit.HERTZ / 1_000_000_000L;
  }

  private void out(int port, int value) {
    pit.write(port, 1, value);
  }

  private long in(int port) {
    return pit.read(port, 1);
  }

  private static void assertRefused(Runnable making, String... words) {
    var refusal = assertThrows(IllegalArgumentException.class, making::run);
    for (String word : words) {
      assertTrue(String.valueOf(refusal.getMessage()).contains(word), refusal::getMessage);
    }
  }
}
