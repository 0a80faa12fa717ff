package dev.tocsin.testkit.simulated;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.PollPort;
import dev.tocsin.testkit.simulated.SimulatedBells.Bell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One-shot watches of event counters. Reports come in the order of their tokens. */
final class SimulatedPoll implements PollPort {
  private final Object lock;
  private final Map<Bell, Watch> watches = new HashMap<>();
  private boolean woken;

  SimulatedPoll(Object lock) {
    this.lock = lock;
  }

  private static final class Watch {
    private long token;
    private boolean armed;
  }

  @Override
  public void arm(Doorbell bell, long token) {
    if (token < 0) {
      throw new IllegalArgumentException("tokens count from 0: " + token);
    }
    synchronized (lock) {
      var own = (Bell) bell;
      own.checkOpen();
      Watch watch = watches.computeIfAbsent(own, _ -> new Watch());
      watch.token = token;
      watch.armed = true;
      lock.notifyAll();
    }
  }

  @Override
  public void disarm(Doorbell bell) {
    synchronized (lock) {
      ((Bell) bell).checkOpen();
      forget((Bell) bell);
    }
  }

  void forget(Bell bell) {
    watches.remove(bell);
  }

  /** Tells whether the next ring of the counter is reported. */
  boolean watches(EventCounter counter) {
    return watches.entrySet().stream()
        .anyMatch(e -> e.getKey().counter == counter && e.getValue().armed);
  }

  @Override
  public int await(long[] tokens, long timeoutNanos) {
    long start = System.nanoTime();
    synchronized (lock) {
      int count = collect(tokens);
      try {
        while (count == 0 && !woken) {
          long left = timeoutNanos - (System.nanoTime() - start);
          if (timeoutNanos < 0) {
            lock.wait();
          } else if (left > 0) {
            TimeUnit.NANOSECONDS.timedWait(lock, left);
          } else {
            return 0;
          }
          count = collect(tokens);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      woken = false;
      return count;
    }
  }

  private int collect(long[] tokens) {
    List<Watch> ready = new ArrayList<>();
    watches.forEach((bell, watch) -> {
      if (watch.armed && bell.counter.readable()) {
        ready.add(watch);
      }
    });
    ready.sort(Comparator.comparingLong(watch -> watch.token));
    int count = Math.min(tokens.length, ready.size());
    for (int i = 0; i < count; i++) {
      tokens[i] = ready.get(i).token;
      ready.get(i).armed = false;
    }
    return count;
  }

  @Override
  public void wake() {
    synchronized (lock) {
      woken = true;
      lock.notifyAll();
    }
  }
}
