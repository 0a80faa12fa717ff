package dev.tocsin.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread or the kernel does in its own time. */
public final class Eventually {
  /** Far more than anything takes on a busy machine. */
  public static final Duration LIMIT = Duration.ofSeconds(30);

  private static final long PAUSE_NANOS = 50_000;

  private Eventually() {}

  /**
   * Waits until a condition holds, looking again and again.
   *
   * @param what the condition in words, for the failure
   * @param condition the condition
   * @throws AssertionError if it does not hold within {@link #LIMIT}
   */
  public static void until(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new AssertionError("not within " + LIMIT + ": " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
