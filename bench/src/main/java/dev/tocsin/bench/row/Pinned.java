package dev.tocsin.bench.row;

import dev.tocsin.linux.Affinity;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * A thread bound to one processor, for one measurement.
 *
 * <p>The thread that sets things up stays free, for threads inherit the binding of their maker, and
 * an engine's own threads are not ours to bind.
 */
public final class Pinned {
  private Pinned() {}

  /**
   * Starts a task on a processor.
   *
   * @param <T> what it returns
   * @param cpu the processor, from 0
   * @param task the task
   * @return its result, when it is there
   */
  public static <T> FutureTask<T> start(int cpu, Callable<T> task) {
    var future =
        new FutureTask<T>(() -> {
          Affinity.pin(cpu);
          return task.call();
        });
    Thread.ofPlatform().name("bench-cpu" + cpu).daemon().start(future);
    return future;
  }

  /**
   * Runs a task on a processor and waits for it.
   *
   * @param <T> what it returns
   * @param cpu the processor, from 0
   * @param task the task
   * @return its result
   * @throws Exception what it threw, as the cause
   */
  public static <T> T call(int cpu, Callable<T> task) throws Exception {
    return start(cpu, task).get();
  }
}
