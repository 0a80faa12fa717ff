package dev.tocsin.devices.nvme.queue;

/** Does a queue's work away from the guest's thread. Thread-safe. */
public interface Worker {
  /** Has the work done soon, at least once after this call. Costs little. */
  void wake();

  /**
   * Ends the worker, after the piece of work it may be at.
   *
   * @param ended runs once no work is under way nor will be; on any thread, perhaps within this
   *     call. A second call's is ignored
   */
  void end(Runnable ended);
}
