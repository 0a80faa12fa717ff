package dev.tocsin.machine;

import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.memory.GuestMemory;

/**
 * A machine that hosts devices and runs a guest, whoever holds its interrupt chips.
 *
 * <p>Made, run once, closed. {@link #stop} may come from any thread; the rest is for one.
 */
public interface Machine extends AutoCloseable {
  /**
   * Returns the devices; more may be registered before and during the run.
   *
   * @return their manager
   */
  DeviceManager devices();

  /**
   * Returns the guest's memory.
   *
   * @return all of it, valid until {@link #close}
   */
  GuestMemory memory();

  /**
   * Returns the interrupt engine, for its ledger and counters.
   *
   * @return the engine, closed with the machine
   */
  InterruptEngine engine();

  /**
   * Starts the processors.
   *
   * @throws IllegalStateException if it ran before
   */
  void start();

  /**
   * Waits until the run ends and every processor has stopped.
   *
   * @return how it ended
   * @throws InterruptedException if the waiting thread is interrupted; the run goes on until {@link
   *     #stop} or {@link #close}
   */
  RunResult await() throws InterruptedException;

  /**
   * Starts the processors and waits until the run ends.
   *
   * @return how it ended
   * @throws InterruptedException if the waiting thread is interrupted; the run goes on until {@link
   *     #stop} or {@link #close}
   * @throws IllegalStateException if it ran before
   */
  default RunResult run() throws InterruptedException {
    start();
    return await();
  }

  /**
   * Ends the run, unless it has ended; from any thread.
   *
   * @param reason who wants it
   */
  void stop(String reason);

  /** Ends the run and gives everything back; idempotent. */
  @Override
  void close();
}
