package dev.tocsin.machine.irqchip;

import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.kvm.Vcpu;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How a processor's thread waits outside of the guest, and how it is made to look up, wherever it
 * waits.
 *
 * <p>A kick by a sender comes between the announcement of a wait and its end, so it knows where the
 * thread is. A wake by the machine may come at any time: it leaves word, for a thread that is about
 * to park, besides waking one that is parked and one that is in the guest.
 */
final class Parking {
  private final Vcpu vcpu;
  private volatile @Nullable Thread parked;
  private volatile boolean woken;

  Parking(Vcpu vcpu) {
    this.vcpu = vcpu;
  }

  /** Waits for work, the timer or a wake; on the processor's thread. */
  void park(LocalApic apic, boolean interruptsEnabled) {
    parked = Thread.currentThread(); // before the wait is announced, so that kicks find it
    try {
      if (woken || !apic.beginWait(interruptsEnabled)) {
        return;
      }
      long until = apic.deadline();
      // From here to the park nothing takes a lock, which might use up the permit.
      if (until == Alarms.NEVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, Math.max(1, until - System.nanoTime()));
      }
      apic.endWait();
    } finally {
      parked = null;
      woken = false;
    }
  }

  /** For senders; from any thread. */
  void kick() {
    Thread thread = parked;
    if (thread != null) {
      LockSupport.unpark(thread);
    } else {
      vcpu.kick();
    }
  }

  /** For the machine; from any thread. */
  void wake() {
    woken = true;
    Thread thread = parked;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
    vcpu.kick();
  }
}
