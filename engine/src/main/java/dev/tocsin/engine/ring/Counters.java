package dev.tocsin.engine.ring;

import dev.tocsin.engine.EngineCounters;
import java.util.concurrent.atomic.LongAdder;

/** The engine's running counters; see {@link EngineCounters}. */
public record Counters(
    LongAdder attaches,
    LongAdder detaches,
    LongAdder promotions,
    LongAdder evictions,
    LongAdder failedPromotions,
    LongAdder relayRounds,
    LongAdder refusals) {
  /** Starts at zero. */
  public Counters() {
    this(
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder());
  }

  /** Takes a snapshot. */
  public EngineCounters snapshot(long commits) {
    return new EngineCounters(
        commits,
        attaches.sum(),
        detaches.sum(),
        promotions.sum(),
        evictions.sum(),
        failedPromotions.sum(),
        relayRounds.sum(),
        refusals.sum());
  }
}
