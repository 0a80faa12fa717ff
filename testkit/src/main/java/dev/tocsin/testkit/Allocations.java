package dev.tocsin.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what code allocates on the heap, to hold a promise of "allocates nothing". */
public final class Allocations {
  private static final int WARM_UP = 100_000;
  private static final int CALLS = 20_000;
  private static final int ROUNDS = 20;

  private Allocations() {}

  /** A piece of code to be measured. */
  @FunctionalInterface
  public interface Action {
    /**
     * Runs once.
     *
     * @throws Exception if it fails, which ends the measurement
     */
    void run() throws Exception;
  }

  /**
   * Measures an action of the calling thread, once the compiler has done its work.
   *
   * <p>The best of several rounds counts, for a compilation that ends in one of them allocates
   * there and says nothing about the code.
   *
   * @param action called some 100,000 times
   * @return bytes in one round of 20,000 calls; 0 if the action allocates nothing
   * @throws Exception what the action throws
   */
  public static long bytesOf(Action action) throws Exception {
    repeat(action, WARM_UP);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && best > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      repeat(action, CALLS);
      best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return best;
  }

  private static void repeat(Action action, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      action.run();
    }
  }
}
