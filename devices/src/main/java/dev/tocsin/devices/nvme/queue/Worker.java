package dev.tocsin.devices.nvme.queue;

/** Does a queue's work away from the guest's thread. Thread-safe. */
public interface Worker {
  /** Has the work done soon, at least once after this call. Costs little. */
  void wake();

  /**
   * Lets others run for a moment; called within the work, which may have more to do soon.
   *
   * @param turn how often in a row before, 0 for the first time
   * @return false if the work had better return: {@link #wake} begins it again
   */
  default boolean pause(int turn) {
    return false;
  }

  /**
   * Ends the worker, after the piece of work it may be at.
   *
   * @param ended runs once no work is under way nor will be; on any thread, perhaps within this
   *     call. A second call's is ignored
   */
  void end(Runnable ended);
}
