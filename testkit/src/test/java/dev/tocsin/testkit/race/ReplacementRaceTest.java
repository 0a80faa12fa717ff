package dev.tocsin.testkit.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Eventually;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Notifiers and groups that go while others use them. */
class ReplacementRaceTest {
  private final RaceBench bench = new RaceBench();
  private final Crew crew = new Crew();
  private volatile MessageGroup group;
  private volatile Notifier notifier;
  private long replaced;

  ReplacementRaceTest() throws Exception {
    group = bench.group();
    notifier = group.notifier(0).orElseThrow();
  }

  @AfterEach
  void close() {
    bench.close();
    notifier.close();
    assertEquals(0, bench.kernel.openDescriptors());
  }

  @Test
  void ringsAgainstNewNotifiers() throws Exception { // S48
    group.update(0, RaceBench.message(0), false, true);
    // The old one rings nothing any more once it was replaced: so nobody rings while it is.
    var replacing = new ReentrantReadWriteLock();
    var pings = new PingPong(bench.kernel, List.of(RaceBench.message(0)), () -> ring(replacing));

    crew.doing("ring", pings)
        .doing("replace", () -> crew.afterSome(pings, () -> replace(replacing)))
        .work();

    RaceBench.report("rings against new notifiers", pings.events(), replaced);
    assertEquals(pings.events(), pings.delivered());
  }

  private void ring(ReadWriteLock replacing) throws InterruptException {
    replacing.readLock().lock();
    try {
      notifier.ring();
    } finally {
      replacing.readLock().unlock();
    }
  }

  private void replace(ReadWriteLock replacing) throws InterruptException {
    Notifier old = notifier;
    Notifier next = bench.kernel.newEventFd();
    replacing.writeLock().lock();
    try {
      group.setNotifier(0, next);
      notifier = next;
      replaced++;
    } finally {
      replacing.writeLock().unlock();
    }
    old.close();
  }

  @Test
  void triggersAndRingsAgainstDestroy() throws Exception { // S49, S53
    crew.doing("trigger", () -> useIfThere(false))
        .doing("ring", () -> useIfThere(true))
        .doing("destroy", this::destroyAndCreate)
        .work();

    RaceBench.report("destroyed groups", replaced, bench.kernel.delivered(RaceBench.message(0)));
    assertTrue(replaced > 10, "groups destroyed: " + replaced);
  }

  private void destroyAndCreate() throws InterruptException {
    MessageGroup old = group;
    old.update(0, RaceBench.message(0), false, true);
    Eventually.until("somebody gets through", () -> triggers(old) > 3 || crew.isStopped());
    old.close();
    long before = bench.kernel.delivered(RaceBench.message(0));
    for (int i = 0; i < 50; i++) {
      Thread.onSpinWait();
    }
    assertEquals(before, bench.kernel.delivered(RaceBench.message(0)), "delivered after destroy");
    replaced++;
    group = bench.group();
  }

  private static long triggers(MessageGroup group) {
    try {
      return group.stats(0).triggers();
    } catch (InterruptException e) {
      throw new AssertionError(e);
    }
  }

  private void useIfThere(boolean ring) throws InterruptException {
    MessageGroup present = group;
    try {
      if (ring) {
        try (Notifier handle = present.notifier(0).orElseThrow()) {
          handle.ring();
        }
      } else {
        present.trigger(0);
      }
    } catch (InterruptException e) {
      if (!(e.reason() instanceof InterruptException.Closed)) {
        throw e;
      }
    }
  }
}
