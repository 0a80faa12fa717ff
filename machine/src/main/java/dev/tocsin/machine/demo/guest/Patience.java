package dev.tocsin.machine.demo.guest;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for the guest: spins first, as a handler answers within microseconds, then naps.
 *
 * <p>Gives up at once when the guest has crashed or the thread is interrupted.
 */
public final class Patience {
  private static final long SPIN_NANOS = 1_000_000;
  private static final long NAP_NANOS = 100_000;

  private final Duration limit;
  private final Supplier<Optional<String>> crash;

  /**
   * Creates a patience.
   *
   * @param limit how long to wait for one thing at the most
   * @param crash why the guest cannot go on, empty as long as it can
   */
  public Patience(Duration limit, Supplier<Optional<String>> crash) {
    this.limit = limit;
    this.crash = crash;
  }

  /**
   * Waits for something.
   *
   * @param condition cheap, without side effects
   * @return false if it did not come true in time
   * @throws GuestCrashed if the guest crashed meanwhile
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean await(BooleanSupplier condition) throws GuestCrashed, InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      long waited = System.nanoTime() - start;
      if (waited < SPIN_NANOS) {
        Thread.onSpinWait();
        continue;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Optional<String> why = crash.get();
      if (why.isPresent()) {
        throw new GuestCrashed(why.get());
      }
      if (waited > limit.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(NAP_NANOS);
    }
    return true;
  }
}
