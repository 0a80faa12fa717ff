package dev.tocsin.machine;

import dev.tocsin.machine.RunResult.Crashed;
import dev.tocsin.machine.RunResult.Exited;
import dev.tocsin.machine.RunResult.HostFailed;
import dev.tocsin.machine.RunResult.Reset;
import dev.tocsin.machine.RunResult.Stopped;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The one place that decides how a run ended: the first cause counts.
 *
 * <p>Thread-safe, lock-free; called from vCPU threads, the watchdog and the host.
 */
public final class RunControl {
  private final CompletableFuture<RunResult> result = new CompletableFuture<>();

  /** Creates the control of a run that goes on. */
  public RunControl() {}

  /**
   * Tells whether the run has ended.
   *
   * @return true from then on
   */
  public boolean ended() {
    return result.isDone();
  }

  /**
   * Ends the run, unless it has ended.
   *
   * @param how the result
   */
  public void end(RunResult how) {
    result.complete(how);
  }

  /**
   * Ends the run as a crash of the guest, unless it has ended.
   *
   * @param reason one line
   */
  public void crash(String reason) {
    end(new Crashed(reason, ""));
  }

  /**
   * Runs an action once the run has ended, at once if it has.
   *
   * @param action cannot fail
   */
  public void onEnd(Runnable action) {
    // The stage that follows is of no interest: the action cannot fail.
    var _ = result.thenRun(action);
  }

  /**
   * Returns how the run ended.
   *
   * @return the result; empty as long as the run goes on
   */
  public Optional<RunResult> result() {
    return Optional.ofNullable(result.getNow(null));
  }

  /**
   * Waits for the end.
   *
   * @return the result, which has no registers yet
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public RunResult await() throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Adds registers to a result that has room for them.
   *
   * @param result how the run ended
   * @param registers of all processors, many lines
   * @return the result to tell
   */
  public static RunResult withRegisters(RunResult result, String registers) {
    return switch (result) {
      case Crashed(var reason, _) -> new Crashed(reason, registers);
      case HostFailed(var cause, _) -> new HostFailed(cause, registers);
      case Exited _, Reset _, Stopped _ -> result;
    };
  }

  /**
   * Waits for the run's threads to end, and then gives back what they used; nothing may be given
   * back before, whoever is impatient: an interrupt is kept for later.
   *
   * @param threads what runs, or has ended
   * @param giveBack what is done when none runs any more
   */
  public static void join(List<Thread> threads, Runnable giveBack) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    }
    try {
      giveBack.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
