package dev.tocsin.testkit.race;

import dev.tocsin.testkit.Allocations.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that each do something again and again, all at once, for a while. */
final class Crew {
  /** Long enough for some 100,000 rounds, short enough for every build. */
  private static final Duration WHILE = Duration.ofMillis(700);

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /** Adds somebody who does this until all are stopped. */
  Crew doing(String name, Action round) {
    threads.add(Thread.ofPlatform().daemon().name(name).unstarted(() -> work(round)));
    return this;
  }

  private void work(Action round) {
    try {
      while (!stopped) {
        round.run();
      }
    } catch (Exception | AssertionError e) {
      failure.compareAndSet(null, e);
      stopped = true;
    }
  }

  boolean isStopped() {
    return stopped;
  }

  /** Does something after the other side has had some rounds in peace, to be promoted in. */
  void afterSome(PingPong other, Action action) throws Exception {
    long goal = other.events() + 20;
    while (other.events() < goal && !stopped) {
      Thread.onSpinWait();
    }
    action.run();
  }

  /** Lets all work for a while and waits for them; a failure of one of them is one of the test. */
  void work() throws Exception {
    threads.forEach(Thread::start);
    long start = System.nanoTime();
    while (!stopped && System.nanoTime() - start < WHILE.toNanos()) {
      threads.getFirst().join(1);
    }
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError(thrown.getMessage(), thrown);
    }
  }
}
