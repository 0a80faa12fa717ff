package dev.tocsin.engine;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How an engine relays and promotes.
 *
 * @param evidence rings within {@code window} that make a source worth a route, 1 or more
 * @param window how long rings count together
 * @param gather how long a first candidate waits for others to share its commit
 * @param ownThread true: the engine runs a relay thread of its own. False: the embedder calls
 *     {@link InterruptEngine#relay} from an event loop of his
 * @param clock nanoseconds, monotonic
 */
public record EngineOptions(
    int evidence, Duration window, Duration gather, boolean ownThread, LongSupplier clock) {
  /** Sources attached by one commit at the most. */
  public static final int PROMOTIONS_PER_COMMIT = 64;

  /** Eight rings within 100 ms; candidates gather for 2 ms; a thread of its own. */
  public static final EngineOptions DEFAULT =
      new EngineOptions(8, Duration.ofMillis(100), Duration.ofMillis(2), true, System::nanoTime);

  /** Checks the ranges. */
  public EngineOptions {
    if (evidence < 1 || window.isNegative() || gather.isNegative()) {
      throw new IllegalArgumentException(
          "options: evidence %d, window %s, gather %s".formatted(evidence, window, gather));
    }
  }
}
