package dev.tocsin.testkit;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.HostCall;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A host that refuses calls of ports when told to. Thread-safe. */
public final class Faults implements CallHook {
  private final Map<PortCall, Rule> rules = new ConcurrentHashMap<>();
  private final AtomicInteger refused = new AtomicInteger();

  /** Makes a host that refuses nothing yet. */
  public Faults() {}

  /** Refuses if {@code when} says so. */
  private record Rule(int errno, BooleanSupplier when) {}

  /**
   * Refuses one call.
   *
   * @param call the method
   * @param nth which of its calls from now on, 1 or more
   * @param errno the error number
   */
  public void refuse(PortCall call, int nth, int errno) {
    int[] left = {nth};
    refuseIf(call, errno, () -> left[0]-- == 1);
  }

  /**
   * Refuses all calls of a method.
   *
   * @param call the method
   * @param errno the error number
   */
  public void refuseAll(PortCall call, int errno) {
    refuseIf(call, errno, () -> true);
  }

  /**
   * Refuses calls of a method now and then.
   *
   * @param call the method
   * @param errno the error number
   * @param when asked at each call, one at a time
   */
  public void refuseIf(PortCall call, int errno, BooleanSupplier when) {
    if (!call.refusable()) {
      throw new IllegalArgumentException("cannot fail: " + call);
    }
    rules.put(call, new Rule(errno, when));
  }

  /** Refuses nothing from now on. */
  public void clear() {
    rules.clear();
  }

  /**
   * Returns how many calls were refused so far.
   *
   * @return 0 or more
   */
  public int refused() {
    return refused.get();
  }

  @Override
  public void before(PortCall call) throws InterruptException {
    Rule rule = rules.get(call);
    if (rule != null && applies(rule)) {
      throw new InterruptException(
          new HostCall(call.name(), rule.errno), "the test refuses " + call);
    }
  }

  private synchronized boolean applies(Rule rule) {
    boolean refuses = rule.when.getAsBoolean();
    if (refuses) {
      refused.incrementAndGet();
    }
    return refuses;
  }
}
