package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.export;
import static dev.tocsin.testkit.engine.Bench.mask;
import static dev.tocsin.testkit.engine.Bench.message;
import static dev.tocsin.testkit.engine.Bench.unmask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.PollPort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Errno;
import dev.tocsin.testkit.PortCall;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rounds of the relay, and reports that are wrong or late. */
class RelayTest {
  private final Bench bench = new Bench(SimulatedKernel.ROUTES, 100);
  private final MessageGroup group;

  RelayTest() throws Exception {
    group = bench.group(1);
    unmask(group, 0, message(0));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void ringsOfOneRoundAreOneDelivery() throws Exception {
    Notifier notifier = export(group, 0);
    notifier.ring();
    notifier.ring();

    bench.engine.relay(0);

    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aSourceThatCannotBeWatchedAgainIsTriedAgain() throws Exception { // S58
    Notifier notifier = export(group, 0);
    notifier.ring();
    bench.faults.refuse(PortCall.ARM, 1, Errno.ENOSPC);
    bench.engine.relay(0);
    bench.journal.take();
    notifier.ring();
    bench.engine.relay(0);
    assertEquals(List.of(), bench.journal.take());

    bench.retry();
    bench.engine.relay(0);

    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aSourceThatCouldNotBeWatchedIsLeftAloneWhileMasked() throws Exception {
    Notifier notifier = export(group, 0);
    notifier.ring();
    bench.faults.refuse(PortCall.ARM, 1, Errno.ENOSPC);
    bench.engine.relay(0);
    bench.journal.take();
    mask(group, 0);

    bench.retry();
    notifier.ring();
    assertFalse(bench.kernel.watched(notifier));
    unmask(group, 0, message(0));
    bench.engine.relay(0);

    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aRelayWaitsNoLongerThanSomethingIsDue() throws Exception {
    bench.faults.refuse(PortCall.DELIVER, 1, Errno.ENOMEM);
    assertThrows(InterruptException.class, () -> group.trigger(0));
    bench.engine.relay(0);
    bench.clock.advance(Duration.ofMillis(10));

    bench.engine.relay(-1);

    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void anEngineWithAThreadOfItsOwnIsNotRelayedByOthers() {
    try (var own = InterruptEngine.start(SimulatedKernel.pc().backEnd())) {
      assertThrows(IllegalStateException.class, () -> own.relay(0));
    }
  }

  /** Reports each token twice, the second time in the next round, as a late report. */
  private static final class Stuttering implements PollPort {
    private final PollPort inner;
    private final long[] last = new long[8];
    private int count;

    Stuttering(PollPort inner) {
      this.inner = inner;
    }

    @Override
    public void arm(Doorbell bell, long token) throws InterruptException {
      inner.arm(bell, token);
    }

    @Override
    public void disarm(Doorbell bell) {
      inner.disarm(bell);
    }

    @Override
    public int await(long[] tokens, long timeoutNanos) {
      System.arraycopy(last, 0, tokens, 0, count);
      var fresh = new long[8];
      int found = inner.await(fresh, timeoutNanos);
      System.arraycopy(fresh, 0, tokens, count, found);
      int all = count + found;
      System.arraycopy(fresh, 0, last, 0, found);
      count = found;
      return all;
    }

    @Override
    public void wake() {
      inner.wake();
    }
  }

  private static BackEnd stuttering(BackEnd backEnd) {
    BackEnd.Rings rings = backEnd.rings().orElseThrow();
    return new BackEnd(
        backEnd.name(),
        backEnd.messages(),
        backEnd.lines(),
        backEnd.resample(),
        Optional.of(
            new BackEnd.Rings(rings.bells(), new Stuttering(rings.poll()), rings.routing())));
  }

  @Test
  void lateReportsDeliverNothingTwiceAndHurtNobody() throws Exception { // S56
    var plain = new PlainBench(kernel -> stuttering(kernel.backEnd()));
    MessageGroup live = plain.group(1);
    unmask(live, 0, message(0));
    Notifier notifier = export(live, 0);
    for (int i = 0; i < 10; i++) {
      notifier.ring();
      plain.engine.relay(0);
      plain.engine.relay(0);
    }
    assertEquals(10, plain.kernel.delivered(message(0)));
    assertTrue(plain.kernel.boundTo(notifier).isPresent());
    mask(live, 0);
    notifier.ring();
    plain.engine.relay(0);
    live.close();

    plain.engine.relay(0);
    plain.engine.relay(0);

    assertEquals(10, plain.kernel.delivered(message(0)));
    plain.engine.close();
  }
}
