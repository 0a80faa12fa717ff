package dev.tocsin.devices.nvme.queue;

/** Runs something later. */
@FunctionalInterface
public interface CoalescingTimer {
  /**
   * Runs an action once, never within this call.
   *
   * @param nanos how long from now at least
   * @param action what to run
   */
  void after(long nanos, Runnable action);
}
