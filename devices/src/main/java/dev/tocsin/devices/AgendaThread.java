package dev.tocsin.devices;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** An agenda in real time, on a thread of its own that lives from the first action to the close. */
public final class AgendaThread implements Agenda, AutoCloseable {
  private final ScheduledThreadPoolExecutor executor;

  /**
   * Creates an agenda; no thread starts yet.
   *
   * @param name of the thread
   */
  public AgendaThread(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1, action -> Thread.ofPlatform().name(name).daemon().unstarted(action));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void after(long nanos, Runnable action) {
    try {
      var _ = executor.schedule(action, Math.max(nanos, 0), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      // closed: dropped, as promised
    }
  }

  /**
   * Drops what is not due and waits for the action that runs, if another thread calls; idempotent.
   */
  @Override
  public void close() {
    executor.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
