package dev.tocsin.machine.inprocess;

import dev.tocsin.chip.x86.SoftIrqChip;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.machine.RunControl;
import dev.tocsin.machine.RunResult.HostFailed;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The timers of a machine's board: the 8254 and the IOAPIC's throttle; with virtual time also those
 * of the local APICs of processors that sleep.
 */
final class Timers implements Runnable {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long PATIENCE = 10_000_000_000L;
  private static final long SPIN = 50_000;
  private static final long NAP = 20_000;

  private final SoftIrqChip chip;
  private final TimerChip pit;
  private final List<Core> cores;
  private final Census census;
  private final RunControl control;

  Timers(Wiring wiring, List<Core> cores, RunControl control) {
    this.chip = wiring.chip();
    this.pit = wiring.pit();
    this.census = wiring.census();
    this.cores = cores;
    this.control = control;
  }

  /**
   * What timers are wired to.
   *
   * @param chip the interrupt chips
   * @param pit the 8254
   * @param census who is awake
   */
  record Wiring(SoftIrqChip chip, TimerChip pit, Census census) {}

  /** Does what is due now. */
  @Override
  public void run() {
    pit.tick(this::fail);
    chip.tick();
  }

  /** The loop of the thread that real time has; a change of a timer unparks it. */
  void loop(GuestTime time) {
    while (!control.ended()) {
      long due = Math.min(pit.deadline(), chip.deadline());
      long rest = due - time.nanos();
      if (due == NEVER) {
        LockSupport.park(this);
      } else if (rest > 0) {
        LockSupport.parkNanos(this, rest);
      } else {
        run();
      }
    }
  }

  /** The first time after a given one at which something is due. */
  long next(long after) {
    long first = Math.min(later(pit.deadline(), after), later(chip.deadline(), after));
    for (Core core : cores) {
      first = Math.min(first, later(core.sleep().deadline(), after));
    }
    return first;
  }

  private static long later(long deadline, long after) {
    return deadline > after ? deadline : NEVER;
  }

  /** Wakes processors whose local APIC has a timer that is due. */
  void wakeDue() {
    for (Core core : cores) {
      if (core.sleep().due()) {
        core.sleep().wake();
      }
    }
  }

  /** Waits until each processor sleeps, or has passed interruptible points from now on. */
  void awaitPassed() {
    long[] before = cores.stream().mapToLong(Core::passed).toArray();
    long start = System.nanoTime();
    while (!census.quiet() && !allPassed(before) && !control.ended()) {
      nap(start);
    }
  }

  private boolean allPassed(long[] before) {
    for (int i = 0; i < before.length; i++) {
      Core core = cores.get(i);
      if (!core.sleep().asleep() && core.passed() - before[i] < 2) {
        return false;
      }
    }
    return true;
  }

  private static void nap(long start) {
    long waited = System.nanoTime() - start;
    if (waited > PATIENCE) {
      throw new IllegalStateException(
          "a processor neither halts nor passes an interruptible point");
    }
    if (waited < SPIN) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(NAP);
    }
  }

  private void fail(InterruptException failure) {
    control.end(new HostFailed(failure, ""));
  }
}
