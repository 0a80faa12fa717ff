package dev.tocsin.machine.irqchip;

import dev.tocsin.chip.x86.timer.ApicClock;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.linux.LinuxException;

/**
 * The time of local APICs, tied to the time-stamp counter that the guest reads.
 *
 * <p>The host's clock is steered and the counter is not, so they drift apart: a processor ties them
 * together again each time it writes a deadline. Thread-safe.
 */
final class GuestClock implements ApicClock {
  /** IA32_TIME_STAMP_COUNTER. */
  private static final int TSC = 0x10;

  private static final long CALIBRATION_NANOS = 20_000_000;

  /** Deadlines further away than this many seconds are never. */
  private static final long FAR = Integer.MAX_VALUE;

  private final long hertz;
  private volatile Tie tie;

  /** A moment on both clocks. */
  private record Tie(long nanos, long timestamp) {}

  GuestClock(Vcpu vcpu) throws LinuxException {
    tie = look(vcpu);
    hertz = frequency(vcpu, tie);
  }

  /** Ties the clocks together; on the processor's thread. */
  void tie(Vcpu vcpu) throws LinuxException {
    tie = look(vcpu);
  }

  private static Tie look(Vcpu vcpu) throws LinuxException {
    long before = System.nanoTime();
    long timestamp = vcpu.msr(TSC);
    return new Tie(before + (System.nanoTime() - before) / 2, timestamp);
  }

  /** What the kernel says; on one that does not, what can be seen. */
  private static long frequency(Vcpu vcpu, Tie first) throws LinuxException {
    try {
      return vcpu.tscKilohertz() * 1000L;
    } catch (LinuxException _) {
      while (System.nanoTime() - first.nanos < CALIBRATION_NANOS) {
        Thread.onSpinWait();
      }
      Tie second = look(vcpu);
      double seconds = (second.nanos - first.nanos) / (double) HERTZ;
      return Math.max(1, Math.round((second.timestamp - first.timestamp) / seconds));
    }
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public long timestamp() {
    return timestampAt(nanos());
  }

  @Override
  public long nanosAt(long timestamp) {
    long now = nanos();
    long present = timestampAt(now);
    if (Long.compareUnsigned(timestamp, present) <= 0) {
      return now; // it was in the future when the caller looked
    }
    long ahead = timestamp - present;
    long seconds = Long.divideUnsigned(ahead, hertz);
    if (seconds > FAR) {
      return Long.MAX_VALUE;
    }
    long rest = Long.remainderUnsigned(ahead, hertz) * HERTZ;
    return now + seconds * HERTZ + Long.divideUnsigned(rest + hertz - 1, hertz);
  }

  private long timestampAt(long nanos) {
    Tie at = tie;
    long passed = nanos - at.nanos;
    return at.timestamp
        + Math.floorDiv(passed, HERTZ) * hertz
        + Math.floorMod(passed, HERTZ) * hertz / HERTZ;
  }
}
