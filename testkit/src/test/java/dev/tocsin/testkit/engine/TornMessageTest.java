package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.message;
import static dev.tocsin.testkit.engine.Bench.unmask;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.testkit.ManualClock;
import dev.tocsin.testkit.simulated.DeliveryJournal;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** A trigger sends the message of the state it found, whole. */
class TornMessageTest {
  /** A clock that holds its reader up: a trigger reads it between the state and the message. */
  private static final class HoldingClock implements LongSupplier {
    private final ManualClock clock = new ManualClock();
    private final AtomicBoolean holding = new AtomicBoolean();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @Override
    public long getAsLong() {
      if (holding.getAndSet(false)) {
        held.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return clock.getAsLong();
    }
  }

  @Test
  void aTriggerThatFoundTheSourceLiveSendsNoMessageThatWasNeverUnmasked() throws Exception { // S22
    var clock = new HoldingClock();
    var journal = new DeliveryJournal();
    var options = new EngineOptions(8, Duration.ofSeconds(1), Duration.ZERO, false, clock);
    try (var engine =
        InterruptEngine.start(new SimulatedKernel(4, 4, journal).backEnd(), options)) {
      MessageGroup own = engine.managersFor("x").msi().createGroup(new MsiIrqGroupConfig(0, 1));
      own.enable();
      unmask(own, 0, message(0));
      own.stats(0); // From now on the time of triggers is kept.
      clock.holding.set(true);
      var trigger = new BackgroundCall(() -> own.trigger(0));
      clock.held.await();

      var update = new BackgroundCall(() -> own.update(0, message(1), true, true));
      update.awaitStuck();
      clock.released.countDown();
      trigger.awaitDone();
      update.awaitDone();

      assertEquals(List.of(message(0)), journal.take());
    }
  }
}
