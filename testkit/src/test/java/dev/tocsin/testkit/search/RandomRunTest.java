package dev.tocsin.testkit.search;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long random runs: nothing lost, spurious, stale, torn or left, whatever the host refuses. */
class RandomRunTest {
  private static final int STEPS = 25_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingIsLostOrMadeUp(long seed) {
    try {
      var run = new RandomRun(seed);
      run.run(STEPS);
      assertTrue(run.delivered() > STEPS / 10, "deliveries: " + run.delivered());
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }
}
