package dev.tocsin.pci.config;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The lock of one function, and the calls that wait until it is free (S52).
 *
 * <p>Whoever changes registers, the MSI-X table or the mode synchronizes on it, and calls {@link
 * #run} after letting go. Thread-safe.
 */
public final class FunctionLock {
  private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();

  /** Creates a lock for which nothing waits. */
  public FunctionLock() {}

  /**
   * Adds a call to a device or to the VMM.
   *
   * @param call runs at the next {@link #run}, on its thread
   */
  public void post(Runnable call) {
    calls.add(call);
  }

  /** Runs what waits, in the order it was posted; not while this thread holds the lock. */
  public void run() {
    if (calls.isEmpty() || Thread.holdsLock(this)) {
      return;
    }
    for (Runnable call; (call = calls.poll()) != null; ) {
      call.run();
    }
  }
}
