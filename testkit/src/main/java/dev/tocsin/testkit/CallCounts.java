package dev.tocsin.testkit;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the calls of ports; allocates nothing while it does. Thread-safe. */
public final class CallCounts implements CallHook {
  /** Complete, so that it is only read later. */
  private final Map<PortCall, AtomicLong> counts = new EnumMap<>(PortCall.class);

  /** Makes counters that stand at 0. */
  public CallCounts() {
    for (PortCall call : PortCall.values()) {
      counts.put(call, new AtomicLong());
    }
  }

  @Override
  public void before(PortCall call) {
    counter(call).incrementAndGet();
  }

  /**
   * Returns how often a method was called since the last {@link #reset}.
   *
   * @param call which one
   * @return 0 or more
   */
  public long of(PortCall call) {
    return counter(call).get();
  }

  /**
   * Returns all methods that were called since the last {@link #reset}.
   *
   * @return each with how often; what was never called is missing
   */
  public Map<PortCall, Long> all() {
    var made = new EnumMap<PortCall, Long>(PortCall.class);
    counts.forEach((call, count) -> {
      if (count.get() > 0) {
        made.put(call, count.get());
      }
    });
    return made;
  }

  /** Sets all counters to 0. */
  public void reset() {
    counts.values().forEach(count -> count.set(0));
  }

  private AtomicLong counter(PortCall call) {
    return Objects.requireNonNull(counts.get(call));
  }
}
