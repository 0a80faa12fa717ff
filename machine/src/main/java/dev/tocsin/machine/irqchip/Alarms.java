package dev.tocsin.machine.irqchip;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that waits for the timers of a machine.
 *
 * <p>Times are those of {@link System#nanoTime}. An alarm that is due runs once, on this thread,
 * without a lock; what it does must be short and must not throw. Between two rounds the thread
 * pauses, so that no guest makes it spin. Thread-safe.
 */
public final class Alarms implements AutoCloseable {
  /** No time at all. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final long PAUSE = 20_000;

  private final List<Alarm> alarms = new CopyOnWriteArrayList<>();

  /** Until when the thread sleeps if nobody wakes it; read after an alarm was set. */
  private final AtomicLong sleepsUntil = new AtomicLong(Long.MIN_VALUE);

  private final Thread thread;
  private volatile boolean closed;

  /** Starts the thread. */
  public Alarms() {
    thread = Thread.ofPlatform().daemon().name("tocsin-timers").start(this::run);
  }

  /** Something that is done at a time, which may be changed at any time. Thread-safe. */
  public final class Alarm implements AutoCloseable {
    private final Runnable action;
    private final AtomicLong due = new AtomicLong(NEVER);

    private Alarm(Runnable action) {
      this.action = action;
    }

    /**
     * Sets the time, in place of the one before; neither blocks nor allocates.
     *
     * @param nanos the time, or {@link #NEVER}
     */
    public void at(long nanos) {
      due.set(nanos);
      if (nanos < sleepsUntil.get()) {
        LockSupport.unpark(thread);
      }
    }

    /** Takes the alarm away; what it does may be under way still. Idempotent. */
    @Override
    public void close() {
      alarms.remove(this);
    }
  }

  /**
   * Adds an alarm, not set yet.
   *
   * @param action what it does
   * @return the alarm
   */
  public Alarm add(Runnable action) {
    var alarm = new Alarm(action);
    alarms.add(alarm);
    return alarm;
  }

  private void run() {
    while (!closed) {
      long next = ring(System.nanoTime());
      sleepsUntil.set(next);
      // What was set before this line is seen here; what is set after it wakes the thread.
      if (first() >= next) {
        sleep(next);
      }
      sleepsUntil.set(Long.MIN_VALUE);
    }
  }

  private static void sleep(long until) {
    if (until == NEVER) {
      LockSupport.park();
    } else {
      LockSupport.parkNanos(Math.max(PAUSE, until - System.nanoTime()));
    }
  }

  /** Runs what is due; returns when the next is. */
  private long ring(long now) {
    for (Alarm alarm : alarms) {
      long due = alarm.due.get();
      if (due <= now && alarm.due.compareAndSet(due, NEVER)) {
        alarm.action.run();
      }
    }
    return first();
  }

  private long first() {
    long first = NEVER;
    for (Alarm alarm : alarms) {
      first = Math.min(first, alarm.due.get());
    }
    return first;
  }

  /** Ends the thread and waits for it; idempotent. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
