package dev.tocsin.machine.demo;

import dev.tocsin.machine.Machine;
import dev.tocsin.machine.RunResult;
import dev.tocsin.machine.demo.guest.Guest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Notices that the guest cannot go on. Thread-safe. */
final class CrashWatch {
  private final Machine machine;
  private final Guest guest;
  private volatile @Nullable RunResult ended;

  CrashWatch(Machine machine, Guest guest) {
    this.machine = machine;
    this.guest = guest;
  }

  /** Starts the machine, and a thread that waits for the end of its run. */
  void start() {
    machine.start();
    Thread.ofVirtual().name("crash-watch").start(this::watch);
  }

  private void watch() {
    try {
      ended = machine.await();
    } catch (InterruptedException _) {
      // nobody interrupts it; then nobody learns why the guest does not answer
    }
  }

  /** One line about why the guest cannot go on; empty as long as it can. */
  Optional<String> crash() {
    return guest.crash().or(this::runEnded);
  }

  private Optional<String> runEnded() {
    return switch (ended) {
      case null -> Optional.empty();
      case RunResult.Crashed(var reason, _) -> Optional.of(reason);
      case RunResult.HostFailed(var cause, _) -> Optional.of(cause.toString());
      case RunResult.Exited _, RunResult.Reset _, RunResult.Stopped _ ->
          Optional.of("the guest ended its run");
    };
  }
}
