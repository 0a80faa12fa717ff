package dev.tocsin.machine.inprocess;

import dev.tocsin.chip.x86.apic.LocalApic;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A processor's sleep, and what ends it.
 *
 * <p>The local APIC sees to it that no wakeup is lost: once {@link LocalApic#beginWait} says that
 * there is no work, the first sender calls {@link #wake}. A processor that was never started has no
 * thread: its first wakeup starts one.
 */
final class Sleep {
  private static final int UP = 0;
  private static final int HEARS = 1;
  private static final int DEAF = 2;
  private static final int WOKEN = 3;

  private static final long NEVER = Long.MAX_VALUE;

  private final LocalApic apic;
  private final Census census;
  private final GuestTime time;
  private final AtomicInteger state = new AtomicInteger(UP);
  private final Thread thread;

  /** When the local APIC's timer next has work, for whoever advances the time. */
  private volatile long deadline = NEVER;

  Sleep(LocalApic apic, Census census, GuestTime time, Thread thread) {
    this.apic = apic;
    this.census = census;
    this.time = time;
    this.thread = thread;
  }

  /**
   * Begins the sleep of a processor that waits for its start, on the thread that starts the
   * machine; it is not counted as awake.
   */
  void begin() {
    state.set(DEAF);
    if (!apic.beginWait(false)) {
      wake(); // it was started before the machine
    }
  }

  /** Ends the sleep; from any thread, also if there is none. */
  void wake() {
    int before = state.getAndSet(WOKEN);
    if (before == HEARS || before == DEAF) {
      census.awake(before == HEARS);
    }
    if (before == DEAF && thread.getState() == Thread.State.NEW) {
      start();
    }
    LockSupport.unpark(thread);
  }

  /** Wakes the processor because the run has ended; one that never started stays so. */
  void end() {
    if (thread.getState() != Thread.State.NEW) {
      wake();
    }
  }

  void start() {
    try {
      thread.start();
    } catch (IllegalThreadStateException _) {
      // somebody else woke it at the same time
    }
  }

  /** Sleeps, on the processor's thread, until there may be work; returns at once if there is. */
  void sleep(boolean interruptsEnabled, boolean hears) {
    state.set(UP);
    if (!apic.beginWait(interruptsEnabled)) {
      return;
    }
    publish();
    int asleep = hears ? HEARS : DEAF;
    if (state.compareAndSet(UP, asleep)) {
      census.asleep(hears);
      park();
      if (state.compareAndSet(asleep, UP)) { // by the time, not by a sender
        census.awake(hears);
      }
    }
    apic.endWait();
  }

  private void park() {
    while (state.get() != WOKEN) {
      if (deadline == NEVER || time instanceof VirtualTime) {
        LockSupport.park(this);
        continue;
      }
      long rest = deadline - time.nanos();
      if (rest <= 0) {
        return;
      }
      LockSupport.parkNanos(this, rest);
    }
  }

  /** Lets whoever advances the time know when the local APIC has work. */
  void publish() {
    deadline = apic.deadline();
  }

  long deadline() {
    return deadline;
  }

  /** Whether the local APIC of the sleeping processor has a timer that is due. */
  boolean due() {
    return deadline <= time.nanos() && asleep();
  }

  boolean asleep() {
    int now = state.get();
    return now == HEARS || now == DEAF;
  }

  /** The thread, which has not started if there was never anything to do. */
  @Nullable Thread started() {
    return thread.getState() == Thread.State.NEW ? null : thread;
  }
}
