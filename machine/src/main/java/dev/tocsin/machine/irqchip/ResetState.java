package dev.tocsin.machine.irqchip;

import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.chip.x86.apic.LocalVector;
import dev.tocsin.kvm.KvmRegs;
import dev.tocsin.kvm.KvmRegs.Register;
import dev.tocsin.kvm.KvmSregs;
import dev.tocsin.kvm.KvmSregs.ControlRegister;
import dev.tocsin.kvm.KvmSregs.Segment;
import dev.tocsin.kvm.KvmSregs.SegmentRegister;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.linux.LinuxException;

/**
 * What a processor without the kernel's local APIC is after power-on and INIT (Intel SDM 3A, table
 * 10-1), and how it starts (9.4.4). INIT keeps what the table says it keeps: caches, floating
 * point, most model-specific registers.
 */
final class ResetState {
  private static final int EXT_INT = 7 << 8;
  private static final int PAGE_SHIFT = 12;

  /** In RFLAGS, always set. */
  private static final long RESERVED_FLAG = 2;

  private static final long RESET_VECTOR = 0xfff0;

  private final Vcpu vcpu;
  private final KvmSregs sregs;
  private final Segment code;
  private final long identity;

  /** Takes note of a processor that has not run, and does to it what firmware does. */
  ResetState(Vcpu vcpu, LocalApic apic) throws LinuxException {
    this.vcpu = vcpu;
    sregs = vcpu.sregs();
    sregs.set(ControlRegister.APIC_BASE, apic.base().bits());
    vcpu.setSregs(sregs);
    code = sregs.get(SegmentRegister.CS);
    identity = vcpu.regs().get(Register.RDX);
    if (apic.base().bootstrap()) {
      wirePics(apic);
    }
  }

  /** The 8259A pair reaches the bootstrap processor until the guest decides, as on any PC. */
  private static void wirePics(LocalApic apic) {
    apic.restore(apic.state().withVector(LocalVector.LINT0, EXT_INT));
  }

  /** INIT. */
  void apply() throws LinuxException {
    vcpu.forgetEvents();
    sregs.set(SegmentRegister.CS, code);
    vcpu.setSregs(sregs);
    setRegs(RESET_VECTOR);
  }

  /** Start-up: real mode at the start of a page. */
  void start(int page) throws LinuxException {
    sregs.set(SegmentRegister.CS, Segment.real((long) page << PAGE_SHIFT, true));
    vcpu.setSregs(sregs);
    setRegs(0);
  }

  private void setRegs(long rip) throws LinuxException {
    vcpu.setRegs(
        new KvmRegs()
            .set(Register.RIP, rip)
            .set(Register.RDX, identity)
            .set(Register.RFLAGS, RESERVED_FLAG));
  }
}
