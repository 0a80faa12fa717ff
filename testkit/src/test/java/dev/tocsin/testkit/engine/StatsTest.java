package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.export;
import static dev.tocsin.testkit.engine.Bench.mask;
import static dev.tocsin.testkit.engine.Bench.message;
import static dev.tocsin.testkit.engine.Bench.unmask;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.interrupt.VectorStats;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The numbers of each path. */
class StatsTest {
  private final Bench bench = new Bench(SimulatedKernel.ROUTES, 3);
  private final MessageGroup group;

  StatsTest() throws Exception {
    group = bench.group(1);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** Triggers, deliveries, latched, coalesced, relayed, dropped. */
  private void assertStats(long... expected) throws Exception {
    VectorStats s = group.stats(0);
    assertEquals(
        new VectorStats(
            expected[0],
            expected[1],
            expected[2],
            expected[3],
            expected[4],
            expected[5],
            s.attached(),
            s.lastTrigger()),
        s);
  }

  @Test
  void aSourceNobodyTouchedHasDoneNothing() throws Exception {
    assertStats(0, 0, 0, 0, 0, 0);
  }

  @Test
  void directTriggersAreDeliveries() throws Exception {
    unmask(group, 0, message(0));
    group.trigger(0);
    group.trigger(0);

    assertStats(2, 2, 0, 0, 0, 0);
  }

  @Test
  void latchedTriggersCoalesceIntoOneDelivery() throws Exception {
    group.trigger(0);
    group.trigger(0);
    group.trigger(0);
    assertStats(3, 0, 3, 2, 0, 0);

    unmask(group, 0, message(0));

    assertStats(3, 1, 3, 2, 0, 0);
  }

  @Test
  void relayedRingsAreCountedOneByOne() throws Exception {
    unmask(group, 0, message(0));
    Notifier notifier = export(group, 0);
    notifier.ring();
    bench.engine.relay(0);
    notifier.ring();
    notifier.ring();
    notifier.ring();
    bench.engine.relay(0);

    assertStats(0, 2, 0, 2, 4, 0);
  }

  @Test
  void ringsOfAMaskedSourceAreRelayedAndCoalesceWithItsTriggers() throws Exception {
    unmask(group, 0, message(0));
    Notifier notifier = export(group, 0);
    mask(group, 0);
    notifier.ring();
    notifier.ring();
    group.isPending(0);
    group.trigger(0);
    notifier.ring();
    assertStats(1, 0, 1, 2, 2, 0);

    unmask(group, 0, message(0));

    assertStats(1, 1, 1, 3, 3, 0);
  }

  @Test
  void ringsThatTheKernelTakesAreUnknown() throws Exception {
    unmask(group, 0, message(0));
    Notifier notifier = export(group, 0);
    for (int i = 0; i < 3; i++) {
      notifier.ring();
      bench.engine.relay(0);
    }
    bench.promote();
    notifier.ring();
    group.trigger(0);

    assertStats(1, 4, 0, 0, 3, 0);
    assertEquals(true, group.stats(0).attached());
    mask(group, 0);
    assertEquals(false, group.stats(0).attached());
    assertEquals(5, bench.journal.take().size());
  }

  @Test
  void whatADisabledGroupTakesInIsDropped() throws Exception {
    unmask(group, 0, message(0));
    Notifier notifier = export(group, 0);
    group.trigger(0);
    group.disable();
    group.trigger(0);
    group.trigger(0);
    notifier.ring();
    assertStats(3, 1, 0, 0, 0, 2);

    group.enable();

    assertStats(3, 1, 0, 0, 1, 3);
  }

  @Test
  void whatIsPendingWhenDisabledIsDroppedAsOne() throws Exception {
    group.trigger(0);
    group.trigger(0);
    group.trigger(0);

    group.disable();

    assertStats(3, 0, 3, 2, 0, 1);
  }

  @Test
  void countsSurviveDestroy() throws Exception {
    unmask(group, 0, message(0));
    group.trigger(0);
    mask(group, 0);
    group.trigger(0);

    group.close();

    assertStats(2, 1, 1, 0, 0, 1);
  }

  @Test
  void messagesThatNobodyAnswersAreDropped() throws Exception { // S14
    unmask(group, 0, new MsiIrqSourceConfig(0, 0xfee0_0000 | 0x77 << 12, 0x41, 0));
    group.trigger(0);

    assertStats(1, 0, 0, 0, 0, 1);
  }

  @Test
  void theTimeIsKeptFromTheFirstReadingOn() throws Exception {
    unmask(group, 0, message(0));
    group.trigger(0);
    assertEquals(OptionalLong.empty(), group.stats(0).lastTrigger());
    bench.clock.advance(Duration.ofNanos(7));

    group.trigger(0);

    assertEquals(OptionalLong.of(7), group.stats(0).lastTrigger());
  }

  @Test
  void whatTheChipMergesIsCoalesced() throws Exception { // S14
    var plain =
        new PlainBench(kernel ->
            new BackEnd(
                "merging",
                Merging::new,
                kernel.backEnd().lines(),
                Optional.empty(),
                Optional.empty()));
    MessageGroup own = plain.group(1);
    unmask(own, 0, message(0));

    own.trigger(0);

    assertEquals(1, own.stats(0).deliveries());
    assertEquals(1, own.stats(0).coalesced());
  }

  /** A message that always meets itself, still pending in the chip. */
  private static final class Merging extends PreparedMessage {
    Merging(MsiIrqSourceConfig config) {
      super(config, true);
    }

    @Override
    public Delivery deliver() {
      return Delivery.COALESCED;
    }
  }
}
