package dev.tocsin.testkit.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.interrupt.VectorStats;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real threads against each other: nothing is lost, nothing is made up, and no return lies. */
class RaceTest {
  private final RaceBench bench = new RaceBench();
  private final Crew crew = new Crew();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void triggersAgainstMaskAndUnmask() throws Exception { // S47, S53, S54
    MessageGroup group = bench.group();
    List<MsiIrqSourceConfig> messages = List.of(RaceBench.message(0), RaceBench.message(1));
    group.update(0, RaceBench.message(0), false, true);
    var pings = new PingPong(bench.kernel, messages, () -> group.trigger(0));
    var masker = new Masker(bench.kernel, group, messages);

    crew.doing("trigger", pings).doing("mask", masker::round).work();

    RaceBench.report("triggers against masks", pings.events(), masker.rounds());
    assertEquals(pings.events(), pings.delivered());
  }

  @Test
  void triggersAgainstRetargets() throws Exception { // S22, S53
    MessageGroup group = bench.group();
    List<MsiIrqSourceConfig> messages =
        List.of(RaceBench.message(0), RaceBench.message(1), RaceBench.message(2));
    group.update(0, RaceBench.message(0), false, true);
    var pings = new PingPong(bench.kernel, messages, () -> group.trigger(0));
    var masker = new Masker(bench.kernel, group, messages);

    crew.doing("trigger", pings).doing("retarget", masker::retarget).work();

    RaceBench.report("triggers against retargets", pings.events(), masker.rounds());
    assertEquals(pings.events(), pings.delivered());
  }

  @Test
  void manyTriggersAgainstMaskAndUnmaskAddUp() throws Exception { // S47
    MessageGroup group = bench.group();
    group.update(0, RaceBench.message(0), false, true);
    var triggers = new AtomicLong();
    var masker = new Masker(bench.kernel, group, List.of(RaceBench.message(0)));

    crew.doing("one", () -> triggerOnce(group, triggers))
        .doing("two", () -> triggerOnce(group, triggers))
        .doing("mask", masker::round)
        .work();

    RaceBench.report("two threads against masks", triggers.get(), masker.rounds());
    VectorStats stats = group.stats(0);
    assertEquals(triggers.get(), stats.triggers());
    assertEquals(bench.kernel.delivered(RaceBench.message(0)), stats.deliveries());
    assertEquals(stats.triggers(), stats.deliveries() + stats.coalesced());
    assertEquals(0, stats.dropped());
  }

  private static void triggerOnce(MessageGroup group, AtomicLong triggers)
      throws InterruptException {
    group.trigger(0);
    triggers.incrementAndGet();
  }

  @Test
  void ringsAgainstRelayPromotionAndMask() throws Exception { // S47, S56
    MessageGroup group = bench.group();
    List<MsiIrqSourceConfig> messages = List.of(RaceBench.message(0), RaceBench.message(1));
    group.update(0, RaceBench.message(0), false, true);
    Notifier notifier = group.notifier(0).orElseThrow();
    var pings = new PingPong(bench.kernel, messages, notifier::ring);
    var masker = new Masker(bench.kernel, group, messages);

    crew.doing("ring", pings).doing("mask", () -> crew.afterSome(pings, masker::round)).work();

    RaceBench.report("rings against masks", pings.events(), masker.rounds());
    assertEquals(pings.events(), pings.delivered());
    assertTrue(bench.engine.statistics().promotions() > 0, "the kernel took part");
  }

  @Test
  void twoGroupsThatEvictEachOther() throws Exception { // S56, S58
    MessageGroup one = bench.group();
    MessageGroup two = bench.group();
    one.update(0, RaceBench.message(0), false, true);
    two.update(0, RaceBench.message(1), false, true);
    var first =
        new PingPong(
            bench.kernel, List.of(RaceBench.message(0)), one.notifier(0).orElseThrow()::ring);
    var second =
        new PingPong(
            bench.kernel, List.of(RaceBench.message(1)), two.notifier(0).orElseThrow()::ring);
    var masker = new Masker(bench.kernel, one, List.of(RaceBench.message(0)));

    crew.doing("ring one", first)
        .doing("ring two", second)
        .doing("mask one", () -> crew.afterSome(second, masker::round))
        .work();

    RaceBench.report(
        "evictions: " + bench.engine.statistics().evictions(), first.events(), second.events());
    assertEquals(first.events(), first.delivered());
    assertEquals(second.events(), second.delivered());
    assertTrue(bench.engine.statistics().evictions() > 0, "somebody was evicted");
  }
}
