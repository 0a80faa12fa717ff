package dev.tocsin.engine.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The word that says a source's state and who acts on it. */
class GateTest {
  private final Gate gate = new Gate(Gate.MASKED) {};

  @Test
  void whoEntersReadsTheState() {
    assertEquals(Gate.MASKED, Gate.stateOf(gate.enter()));
    assertEquals(Gate.MASKED, gate.state());
    assertEquals(1, gate.entered());
  }

  @Test
  void aChangeTellsHowManyHadEnteredAndStartsAnew() {
    gate.leave(gate.enter());
    gate.leave(gate.enter());

    assertEquals(2, gate.shift(Gate.LIVE));

    assertEquals(0, gate.entered());
    gate.leave(gate.enter());
    assertEquals(1, gate.shift(Gate.CLOSED));
    assertEquals(0, gate.shift(Gate.CLOSED));
    assertEquals(Gate.CLOSED, gate.state());
  }

  @Test
  void everyStateSurvivesTheWord() {
    for (int state : new int[] {Gate.DISABLED, Gate.MASKED, Gate.LIVE, Gate.CLOSED}) {
      gate.shift(state);
      long entry = gate.enter();
      assertEquals(state, Gate.stateOf(entry));
      gate.leave(entry);
    }
  }

  @Test
  void aChangeWaitsForWhoSawTheStateBeforeAndForNobodyElse() throws Exception { // S53
    gate.shift(Gate.LIVE);
    long old = gate.enter();
    var published = new CountDownLatch(1);
    Thread change =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              published.countDown();
              gate.shift(Gate.MASKED);
            });
    published.await();
    while (gate.state() != Gate.MASKED) {
      Thread.onSpinWait();
    }
    long next = gate.enter();
    assertFalse(change.join(Duration.ofMillis(20)), "somebody is still inside");

    gate.leave(old);
    change.join(TimeUnit.SECONDS.toMillis(30));

    assertEquals(Thread.State.TERMINATED, change.getState(), "who entered since does not count");
    gate.leave(next);
    assertEquals(1, gate.shift(Gate.LIVE));
  }

  @Test
  void nobodyIsInsideWithAnOldStateAfterAChange() throws Exception { // S53
    var inside = new AtomicInteger();
    var entries = new AtomicLong();
    var stop = new AtomicInteger();
    Runnable visitor =
        () -> {
          while (stop.get() == 0) {
            long entry = gate.enter();
            boolean live = Gate.stateOf(entry) == Gate.LIVE;
            inside.addAndGet(live ? 1 : 0);
            entries.incrementAndGet();
            inside.addAndGet(live ? -1 : 0);
            gate.leave(entry);
          }
        };
    Thread one = Thread.ofPlatform().daemon().start(visitor);
    Thread two = Thread.ofPlatform().daemon().start(visitor);
    long counted = 0;
    for (int i = 0; i < 20_000; i++) {
      counted += gate.shift(Gate.LIVE);
      counted += gate.shift(Gate.MASKED);
      assertEquals(0, inside.get());
    }
    stop.set(1);
    one.join();
    two.join();

    assertEquals(entries.get(), counted + gate.shift(Gate.CLOSED));
  }
}
