package dev.tocsin.engine;

import java.util.concurrent.atomic.LongAdder;

/** The engine's running counters; see {@link EngineCounters}. */
record Counters(
    LongAdder attaches,
    LongAdder detaches,
    LongAdder promotions,
    LongAdder evictions,
    LongAdder failedPromotions,
    LongAdder relayRounds,
    LongAdder refusals) {
  Counters() {
    this(
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder());
  }

  EngineCounters snapshot(long commits) {
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
