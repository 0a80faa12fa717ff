package dev.tocsin.testkit.race;

import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.testkit.Allocations.Action;
import dev.tocsin.testkit.Eventually;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.util.List;

/**
 * Makes one event and waits until the guest got it, before the next: so not one may be lost, and
 * not one be made up.
 */
final class PingPong implements Action {
  private final SimulatedKernel kernel;
  private final List<MsiIrqSourceConfig> messages;
  private final Action event;
  private volatile long events;

  /**
   * Prepares.
   *
   * @param messages all that the source may be told to send
   * @param event makes one event of the source
   */
  PingPong(SimulatedKernel kernel, List<MsiIrqSourceConfig> messages, Action event) {
    this.kernel = kernel;
    this.messages = messages;
    this.event = event;
  }

  long delivered() {
    long sum = 0;
    for (MsiIrqSourceConfig message : messages) {
      sum += kernel.delivered(message);
    }
    return sum;
  }

  long events() {
    return events;
  }

  @Override
  public void run() throws Exception {
    long next = events + 1;
    events = next;
    event.run();
    for (int spins = 0; delivered() < next && spins < 1000; spins++) {
      Thread.onSpinWait();
    }
    Eventually.until("event " + next + " is delivered", () -> delivered() >= next);
    if (delivered() > next) {
      throw new AssertionError("spurious: %d of %d events".formatted(delivered(), next));
    }
  }
}
