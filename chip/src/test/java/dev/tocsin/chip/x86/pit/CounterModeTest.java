package dev.tocsin.chip.x86.pit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The arithmetic of the six modes against counting ticks one by one. */
class CounterModeTest {
  private static final int LONGEST = 9;
  private static final int TICKS = 60;

  @ParameterizedTest
  @EnumSource(CounterMode.class)
  void risesAreThoseThatCountingOutputsFinds(CounterMode mode) {
    for (int n = mode.isPeriodic() ? 2 : 1; n <= LONGEST; n++) {
      long rises = 0;
      // Before it starts, a one-shot is high and falls at once.
      boolean before = mode.output(n, 0);
      for (int t = 0; t < TICKS; t++) {
        boolean now = mode.output(n, t);
        rises += now && !before ? 1 : 0;
        assertEquals(rises, mode.rises(n, t), mode + " of " + n + " at " + t);
        before = now;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CounterMode.class)
  void theNextRiseIsTheFirstTickWithOneMore(CounterMode mode) {
    for (int n = 1; n <= LONGEST; n++) {
      for (int t = 0; t < TICKS; t++) {
        long next = t + 1L;
        while (next < 2 * TICKS && mode.rises(n, next) == mode.rises(n, t)) {
          next++;
        }
        assertEquals(next == 2 * TICKS ? -1 : next, mode.nextRise(n, t));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CounterMode.class)
  void periodicModesReadFromTheirCountDownToOne(CounterMode mode) {
    for (int n = 2; n <= LONGEST; n++) {
      for (int t = 0; t < TICKS; t++) {
        long value = mode.value(n, t);
        boolean inPeriod = value >= 1 && value <= n;
        assertTrue(inPeriod || !mode.isPeriodic(), mode + " of " + n + " at " + t + ": " + value);
        assertEquals(mode.isPeriodic() ? value : n - t, value);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CounterMode.class)
  void onlyTheTerminalCountIdlesLow(CounterMode mode) {
    assertEquals(mode != CounterMode.TERMINAL_COUNT, mode.idleOutput());
  }

  @ParameterizedTest
  @EnumSource(CounterMode.class)
  void aSquareIsHighForHalfAPeriodAndARateForAllButOne(CounterMode mode) {
    int high = 0;
    for (int t = 0; t < 10; t++) {
      high += mode.output(10, t) ? 1 : 0;
    }
    assertEquals(
        switch (mode) {
          case SQUARE -> 5;
          case RATE -> 9;
          case TERMINAL_COUNT, ONE_SHOT -> 0;
          case SOFTWARE_STROBE, HARDWARE_STROBE -> 10;
        },
        high);
    assertFalse(mode.isPeriodic() && mode.isTriggered());
  }
}
