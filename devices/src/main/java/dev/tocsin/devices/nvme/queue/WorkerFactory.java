package dev.tocsin.devices.nvme.queue;

/** Starts workers. */
@FunctionalInterface
public interface WorkerFactory {
  /**
   * Starts a worker, asleep.
   *
   * @param name what a thread of it is called
   * @param work what it does when woken: all there is to do; never on two threads at once
   * @return the worker, the caller's to end
   */
  Worker start(String name, Runnable work);
}
