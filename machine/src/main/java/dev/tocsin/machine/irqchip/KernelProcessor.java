package dev.tocsin.machine.irqchip;

import dev.tocsin.kvm.KvmLapic;
import dev.tocsin.kvm.MpState;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.kvm.VcpuExit;
import dev.tocsin.linux.LinuxException;

/** A processor whose local APIC is the kernel's, which injects and halts by itself. */
class KernelProcessor implements Processor {
  private static final int MASKED = 1 << 16;
  private static final int NMI = 4;

  final Vcpu vcpu;

  KernelProcessor(Vcpu vcpu) {
    this.vcpu = vcpu;
  }

  @Override
  public boolean enters() throws LinuxException {
    return true;
  }

  @Override
  public void left() {
    // The kernel knows.
  }

  @Override
  public boolean answers(VcpuExit exit) {
    return false;
  }

  @Override
  public final void wake() {
    vcpu.kick();
  }

  @Override
  public final MpState state() throws LinuxException {
    return vcpu.mpState();
  }

  @Override
  public final boolean hasTimedNmi() throws LinuxException {
    return isNmi(vcpu.lapic().get(KvmLapic.LINT0));
  }

  /** Whether an entry of a local vector table lets its source send non-maskable interrupts. */
  static boolean isNmi(int entry) {
    return (entry & MASKED) == 0 && (entry >> 8 & 7) == NMI;
  }
}
