package dev.tocsin.machine;

import dev.tocsin.machine.RunResult.Crashed;
import dev.tocsin.machine.RunResult.Exited;
import dev.tocsin.machine.RunResult.HostFailed;
import dev.tocsin.machine.RunResult.Reset;
import dev.tocsin.machine.RunResult.Stopped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The one place that decides how a run ended: the first cause counts.
 *
 * <p>Thread-safe, lock-free; called from vCPU threads, the watchdog and the host.
 */
final class RunControl {
  private final CompletableFuture<RunResult> result = new CompletableFuture<>();

  boolean ended() {
    return result.isDone();
  }

  void end(RunResult how) {
    result.complete(how);
  }

  void crash(String reason) {
    end(new Crashed(reason, ""));
  }

  /** Runs an action once the run has ended, at once if it has. */
  void onEnd(Runnable action) {
    // The stage that follows is of no interest: the action cannot fail.
    var _ = result.thenRun(action);
  }

  /** Waits for the end; the result has no registers yet. */
  RunResult await() throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static RunResult withRegisters(RunResult result, String registers) {
    return switch (result) {
      case Crashed(var reason, _) -> new Crashed(reason, registers);
      case HostFailed(var cause, _) -> new HostFailed(cause, registers);
      case Exited _, Reset _, Stopped _ -> result;
    };
  }
}
