package dev.tocsin.machine.inprocess;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A time that stands still until its owner advances it: timers become exact, and tests fast.
 *
 * <p>It begins at 0. Several machines may share one.
 */
public final class VirtualTime implements GuestTime {
  private final List<Timers> machines = new CopyOnWriteArrayList<>();
  private volatile long now;

  /** Creates a time that begins at 0. */
  public VirtualTime() {}

  @Override
  public long nanos() {
    return now;
  }

  /**
   * Lets time pass, from one event to the next.
   *
   * <p>At each time at which a timer of a machine is due, the processors are given the opportunity
   * to handle what follows: the time goes on when each of them has halted, or has passed two
   * interruptible points outside of handlers. One call at a time, and not from a processor's
   * thread.
   *
   * @param duration how long, not negative
   * @throws IllegalStateException if a processor neither halts nor passes such points for 10 s
   */
  public synchronized void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("time does not go back: " + duration);
    }
    long target = Math.addExact(now, duration.toNanos());
    machines.forEach(Timers::awaitPassed);
    for (long next = next(); next <= target; next = next()) {
      reach(next);
    }
    reach(target);
  }

  /** The first time after the present at which any timer is due. */
  private long next() {
    long present = now;
    return machines.stream().mapToLong(timers -> timers.next(present)).min().orElse(Long.MAX_VALUE);
  }

  private void reach(long time) {
    now = time;
    for (Timers timers : machines) {
      timers.run();
      timers.wakeDue();
      timers.awaitPassed();
    }
  }

  void attach(Timers timers) {
    machines.add(timers);
  }

  void detach(Timers timers) {
    machines.remove(timers);
  }
}
