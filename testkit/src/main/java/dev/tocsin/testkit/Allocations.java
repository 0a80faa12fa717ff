package dev.tocsin.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what code allocates on the heap, to hold a promise of "allocates nothing". */
public final class Allocations {
  private static final int CALLS = 20_000;
  private static final long PATIENCE_NANOS = 20_000_000_000L;

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
   * <p>Repeats rounds until one allocates nothing, for some 20 seconds: objects that never leave a
   * method cost nothing only after the optimizing compiler has seen it, which a busy machine
   * delays, and its own work shows in the round that it ends in.
   *
   * @param action called 20,000 times per round
   * @return the bytes of the best round; 0 if the action allocates nothing
   * @throws Exception what the action throws
   */
  public static long bytesOf(Action action) throws Exception {
    return bytesOf(action, PATIENCE_NANOS);
  }

  static long bytesOf(Action action, long patienceNanos) throws Exception {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long start = System.nanoTime();
    long best = Long.MAX_VALUE;
    while (best > 0 && System.nanoTime() - start < patienceNanos) {
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
