package dev.tocsin.engine.ring;

import dev.tocsin.engine.port.PollPort;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Takes in what other processes ring and hands it to the targets, one reading each and round, so
 * that no writer starves another.
 *
 * <p>{@link #step} is run by one thread at a time: the relay's own or the embedder's. Tokens are
 * never used again, so a late report for a target that is gone finds nobody.
 */
public final class Relay {
  /** Somebody whose doorbell is watched. Called without any lock; must not throw. */
  public interface Target {
    /** The doorbell has rings, or had. */
    void rung();
  }

  private static final int REPORTS = 256;
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final PollPort poll;
  private final Promoter promoter;
  private final Counters counters;
  private final LongSupplier clock;
  private final Map<Long, Target> targets = new ConcurrentHashMap<>();
  private final AtomicLong nextToken = new AtomicLong();
  private final long[] reports = new long[REPORTS];
  private final ArrayDeque<Retry> retries = new ArrayDeque<>();

  Relay(PollPort poll, Promoter promoter, Counters counters, LongSupplier clock) {
    this.poll = poll;
    this.promoter = promoter;
    this.counters = counters;
    this.clock = clock;
  }

  private record Retry(long due, Runnable action) {}

  /** Adds a target and returns the token its doorbell is armed with. */
  public long register(Target target) {
    long token = nextToken.getAndIncrement();
    targets.put(token, target);
    return token;
  }

  /** Forgets a target. */
  public void unregister(long token) {
    targets.remove(token);
  }

  /** Runs something a little later, because the host refused it now. */
  public void retry(Runnable action) {
    synchronized (retries) {
      retries.add(new Retry(clock.getAsLong() + RETRY_NANOS, action));
    }
    poll.wake();
  }

  /**
   * One round: waits for rings, relays them, promotes, retries.
   *
   * @param timeoutNanos how long to wait at the most; negative for ever
   */
  public void step(long timeoutNanos) {
    int count = poll.await(reports, timeout(timeoutNanos));
    counters.relayRounds().increment();
    for (int i = 0; i < count; i++) {
      Target target = targets.get(reports[i]);
      if (target != null) {
        guarded(target::rung);
      }
    }
    promoter.run(clock.getAsLong());
    runRetries();
  }

  private long timeout(long asked) {
    long now = clock.getAsLong();
    long due = promoter.due();
    synchronized (retries) {
      Retry first = retries.peek();
      if (first != null) {
        due = Math.min(due, first.due);
      }
    }
    if (due == Long.MAX_VALUE) {
      return asked;
    }
    long wait = Math.max(0, due - now);
    return asked < 0 ? wait : Math.min(asked, wait);
  }

  private void runRetries() {
    while (true) {
      Retry retry;
      synchronized (retries) {
        retry = retries.peek();
        if (retry == null || retry.due > clock.getAsLong()) {
          return;
        }
        retries.remove();
      }
      guarded(retry.action);
    }
  }

  /**
   * Runs what belongs to one device: its mistakes go to whoever listens for uncaught exceptions,
   * and the others are served all the same.
   *
   * @param action what to run
   */
  public static void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}
