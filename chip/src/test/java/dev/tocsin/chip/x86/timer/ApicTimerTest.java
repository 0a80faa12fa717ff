package dev.tocsin.chip.x86.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The local APIC's timer in virtual time (Intel SDM 3A, 11.5.4). */
class ApicTimerTest {
  private static final int BY_ONE = 0xb;
  private static final long TSC_HERTZ = 2_500_000_000L;

  private long now = 1_000_000;
  private final ApicClock clock = ApicClock.of(() -> now, TSC_HERTZ);
  private final ApicTimer timer = new ApicTimer(clock);

  @ParameterizedTest
  @CsvSource({"0,2", "1,4", "2,8", "3,16", "8,32", "9,64", "10,128", "11,1"})
  void theDivisorIsEncodedInThreeBits(int code, int divisor) {
    timer.writeDivide(code | 0xf4);
    assertEquals(code, timer.divide());

    timer.writeInitial(1000);

    assertEquals(now + 1000L * divisor, timer.nextNanos());
  }

  @Test
  void aOneShotRunsOutOnce() {
    start(TimerMode.ONE_SHOT, 1000);

    now += 999;
    assertFalse(timer.expire());
    assertEquals(1, timer.current());
    now++;
    assertTrue(timer.expire());
    assertFalse(timer.expire());
    assertEquals(0, timer.current());
    assertEquals(Long.MAX_VALUE, timer.nextNanos());
  }

  @Test
  void aPeriodicTimerRunsOutEveryPeriod() {
    start(TimerMode.PERIODIC, 1000);

    for (int i = 1; i <= 5; i++) {
      assertEquals(1_000_000 + 1000L * i, timer.nextNanos());
      now = timer.nextNanos();
      assertTrue(timer.expire());
      assertFalse(timer.expire());
    }
  }

  @Test
  void periodsThatPassUnseenAreOneInterruptAndKeepTheirPhase() {
    start(TimerMode.PERIODIC, 1000);

    now += 10_300;

    assertEquals(700, timer.current());
    assertTrue(timer.expire());
    assertFalse(timer.expire());
    assertEquals(1_000_000 + 11_000, timer.nextNanos());
    assertEquals(700, timer.current());
  }

  @Test
  void theShortestPeriodIsOneInterruptForEachLook() {
    start(TimerMode.PERIODIC, 1);
    for (int i = 0; i < 1000; i++) {
      now += 1_000_000_000L;
      assertTrue(timer.expire());
      assertFalse(timer.expire());
    }
  }

  @Test
  void theLongestCountIsUnsigned() {
    timer.writeDivide(10);
    timer.writeInitial(-1);

    assertEquals(now + 0xffff_ffffL * 128, timer.nextNanos());
    assertEquals(-1, timer.current());
  }

  @Test
  void writingZeroStops() {
    start(TimerMode.PERIODIC, 1000);

    timer.writeInitial(0);

    assertEquals(Long.MAX_VALUE, timer.nextNanos());
    now += 5000;
    assertFalse(timer.expire());
  }

  @Test
  void aNewDivisorGoesOnFromTheCount() {
    start(TimerMode.ONE_SHOT, 1000);
    now += 400;

    timer.writeDivide(0);

    assertEquals(600, timer.current());
    assertEquals(now + 1200, timer.nextNanos());
  }

  @Test
  void betweenOneShotAndPeriodicTheCountGoesOn() {
    start(TimerMode.ONE_SHOT, 1000);
    now += 400;

    timer.setMode(TimerMode.PERIODIC);

    assertEquals(600, timer.current());
    now += 1600;
    assertTrue(timer.expire());
    assertEquals(now + 1000, timer.nextNanos());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TSC_DEADLINE", "RESERVED"})
  void otherModesStopCounting(TimerMode mode) {
    start(TimerMode.PERIODIC, 1000);

    timer.setMode(mode);

    assertEquals(0, timer.current());
    timer.writeInitial(1000);
    assertEquals(0, timer.initial());
    now += 5000;
    assertFalse(timer.expire());
  }

  @Test
  void aDeadlineFiresWhenTheTimeStampCounterReachesIt() {
    timer.setMode(TimerMode.TSC_DEADLINE);
    timer.writeDeadline(clock.timestamp() + 2500);
    assertEquals(now + 1000, timer.nextNanos());

    now += 999;
    assertFalse(timer.expire());
    now++;
    assertTrue(timer.expire());
    assertEquals(0, timer.deadline());
    assertFalse(timer.expire());
  }

  @Test
  void aDeadlineInThePastFiresAtOnce() {
    timer.setMode(TimerMode.TSC_DEADLINE);
    timer.writeDeadline(1);

    assertEquals(now, timer.nextNanos());
    assertTrue(timer.expire());
  }

  @Test
  void aDeadlineOfZeroDisarms() {
    timer.setMode(TimerMode.TSC_DEADLINE);
    timer.writeDeadline(clock.timestamp() + 10);
    timer.writeDeadline(0);

    now += 1000;
    assertFalse(timer.expire());
  }

  @Test
  void theFarthestDeadlineNeverComes() {
    timer.setMode(TimerMode.TSC_DEADLINE);
    timer.writeDeadline(-1);

    assertEquals(-1, timer.deadline());
    assertEquals(Long.MAX_VALUE, timer.nextNanos());
    assertFalse(timer.expire());
  }

  @Test
  void aDeadlineIsIgnoredInOtherModesAndLostWithTheMode() {
    timer.writeDeadline(1);
    assertEquals(0, timer.deadline());

    timer.setMode(TimerMode.TSC_DEADLINE);
    timer.writeDeadline(clock.timestamp() + 10);
    timer.setMode(TimerMode.ONE_SHOT);
    now += 1000;

    assertFalse(timer.expire());
    assertEquals(0, timer.deadline());
  }

  @Test
  void aTimerThatIsLookedAtEveryTickMatchesACountByHand() {
    for (int code = 0; code < 8; code++) {
      int divide = (code & 3) | ((code & 4) << 1);
      int divisor = 1 << ((code + 1) & 7);
      for (TimerMode mode : new TimerMode[] {TimerMode.ONE_SHOT, TimerMode.PERIODIC}) {
        timer.reset();
        timer.setMode(mode);
        timer.writeDivide(divide);
        timer.writeInitial(5);
        assertCounts(mode, 5, divisor);
      }
    }
  }

  /** Three periods, a nanosecond at a time. */
  private void assertCounts(TimerMode mode, int count, int divisor) {
    int left = count * divisor;
    for (int tick = 1; tick <= 3 * count * divisor; tick++) {
      now++;
      boolean fires = left == 1;
      left = left > 1 ? left - 1 : mode == TimerMode.PERIODIC ? count * divisor : 0;
      if (mode == TimerMode.ONE_SHOT && tick > count * divisor) {
        fires = false;
        left = 0;
      }
      assertEquals(fires, timer.expire(), () -> mode + " divided by " + divisor);
      assertEquals((left + divisor - 1) / divisor, timer.current());
    }
  }

  @Test
  void resetStopsEverything() {
    start(TimerMode.PERIODIC, 1000);

    timer.reset();

    assertEquals(Long.MAX_VALUE, timer.nextNanos());
    assertEquals(TimerState.RESET, timer.state());
  }

  @Test
  void aRestoredTimerGoesOnAsTheSavedOneDoes() {
    var random = new Random(11);
    for (int round = 0; round < 5_000; round++) {
      TimerMode mode = TimerMode.of(random.nextInt(4));
      timer.setMode(mode);
      switch (random.nextInt(4)) {
        case 0 -> timer.writeInitial(random.nextInt() >>> random.nextInt(32));
        case 1 -> timer.writeDivide(random.nextInt(16));
        case 2 -> timer.writeDeadline(random.nextLong() >>> random.nextInt(64));
        default -> now += random.nextInt(100_000);
      }
      timer.expire();
      var other = new ApicTimer(clock);
      other.restore(timer.state(), mode);
      assertEquals(timer.state(), other.state());
      assertEquals(timer.nextNanos(), other.nextNanos());
      assertEquals(timer.current(), other.current());
    }
  }

  @Test
  void aStateThatNoTimerCanHaveIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new TimerState(4, 0, -1, 0));
    assertThrows(IllegalArgumentException.class, () -> new TimerState(0, 0, -2, 0));
    assertThrows(IllegalArgumentException.class, () -> new TimerState(0, 10, 1281, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000_000, 999_999_937, 2_500_000_000L, 9_000_000_000L})
  void theTimeStampCounterIsExact(long hertz) {
    var scaled = ApicClock.of(() -> now, hertz);
    var random = new Random(hertz);
    for (int i = 0; i < 20_000; i++) {
      now = random.nextLong() >>> (2 + random.nextInt(60));
      long target = scaled.timestamp() + (random.nextInt() >>> random.nextInt(1, 32));
      long due = scaled.nanosAt(target);
      now = due;
      assertTrue(scaled.timestamp() - target >= 0, "too early");
      long ticksLate = scaled.timestamp() - target;
      assertTrue(ticksLate <= hertz / 1_000_000_000L + 1, ticksLate + " ticks late");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 999_999, 9_000_000_001L})
  void otherFrequenciesAreRefused(long hertz) {
    assertThrows(IllegalArgumentException.class, () -> ApicClock.of(() -> now, hertz));
  }

  private void start(TimerMode mode, int count) {
    timer.setMode(mode);
    timer.writeDivide(BY_ONE);
    timer.writeInitial(count);
  }
}
