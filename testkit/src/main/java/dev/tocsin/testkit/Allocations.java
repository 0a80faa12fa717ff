package dev.tocsin.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Tells how many bytes code allocates. */
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /** Something that may throw. */
  @FunctionalInterface
  public interface Action {
    /**
     * Runs it.
     *
     * @throws Exception if it fails
     */
    void run() throws Exception;
  }

  /**
   * Runs something and counts what this thread allocates meanwhile.
   *
   * @param action what to run
   * @return the bytes
   * @throws Exception what the action throws
   */
  public static long during(Action action) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    action.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
