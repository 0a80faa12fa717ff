package dev.tocsin.machine;

import dev.tocsin.kvm.KvmRegs;
import dev.tocsin.kvm.KvmRegs.Register;
import dev.tocsin.kvm.KvmSregs;
import dev.tocsin.kvm.KvmSregs.ControlRegister;
import dev.tocsin.kvm.KvmSregs.Segment;
import dev.tocsin.kvm.KvmSregs.SegmentRegister;
import dev.tocsin.kvm.KvmSregs.Table;
import dev.tocsin.kvm.KvmSregs.TableRegister;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.machine.boot.EntryState;
import java.util.List;

/** Puts a processor where an image starts. */
final class EntryRegisters {
  private static final long RESERVED_FLAG = 2;

  private static final List<SegmentRegister> DATA =
      List.of(
          SegmentRegister.DS,
          SegmentRegister.ES,
          SegmentRegister.FS,
          SegmentRegister.GS,
          SegmentRegister.SS);

  private EntryRegisters() {}

  static void set(Vcpu vcpu, EntryState entry) throws LinuxException {
    KvmSregs sregs = vcpu.sregs();
    for (SegmentRegister data : DATA) {
      sregs.set(data, Segment.flat32(EntryState.DATA_SELECTOR, false));
    }
    sregs.set(SegmentRegister.CS, Segment.flat32(EntryState.CODE_SELECTOR, true));
    sregs.set(TableRegister.GDT, new Table(entry.gdt(), EntryState.GDT_LIMIT));
    sregs.set(ControlRegister.CR0, EntryState.CR0);
    vcpu.setSregs(sregs);
    vcpu.setRegs(
        new KvmRegs()
            .set(Register.RIP, entry.eip())
            .set(Register.RAX, entry.eax())
            .set(Register.RBX, entry.ebx())
            .set(Register.RFLAGS, RESERVED_FLAG));
  }
}
