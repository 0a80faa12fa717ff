package dev.tocsin.machine.oracle;

import dev.tocsin.kvm.Kvm;
import dev.tocsin.kvm.KvmLapic;
import dev.tocsin.kvm.KvmRegs;
import dev.tocsin.kvm.KvmRegs.Register;
import dev.tocsin.kvm.KvmSregs;
import dev.tocsin.kvm.KvmSregs.ControlRegister;
import dev.tocsin.kvm.KvmSregs.Segment;
import dev.tocsin.kvm.KvmSregs.SegmentRegister;
import dev.tocsin.kvm.KvmSregs.Table;
import dev.tocsin.kvm.KvmSregs.TableRegister;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.kvm.VcpuExit;
import dev.tocsin.kvm.Vm;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Mapping;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The kernel's chips, reached by a guest of one instruction at a time: each access is a run of a
 * processor whose registers hold the operands, until it says on a port of its own what came of it.
 *
 * <p>32-bit protected mode, flat, no paging.
 */
final class KvmChipBoard implements ChipBoard {
  private static final int MEMORY = 0x10000;
  private static final int GDT = 0x1000;
  private static final int IDT = 0x2000;
  private static final int STUBS = 0x3000;
  private static final int STUB = 16;
  private static final int CODE = 0x8000;
  private static final int STACK = 0xf000;
  private static final int DONE = 0xf4;
  private static final int OPENED = 0xf5;
  private static final int VECTORS = 256;
  private static final int PROTECTION_FAULT = 13;

  /** Exits with interrupts open until it is clear that none comes. */
  private static final int PAUSES = 3;

  private static final long TSS = 0xfffb_d000L;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private static final String FINISH = "e7f4"; // out %eax, $DONE

  /** What the guest does: the bytes at {@link #address}, and FINISH. */
  private enum Act {
    OUT1("ee"),
    OUT2("66ef"),
    OUT4("ef"),
    IN1("ec"),
    IN2("66ed"),
    IN4("ed"),
    STORE1("8803"),
    STORE2("668903"),
    STORE4("8903"),
    LOAD1("8a03"),
    LOAD2("668b03"),
    LOAD4("8b03"),
    READ_MSR("0f32"),
    WRITE_MSR("0f30"),
    /** sti; nop; out %eax, $OPENED; jmp to the out */
    OPEN("fb90e7f5ebfc");

    private static final List<Act> ALL = List.of(values());

    private final String code;

    Act(String code) {
      this.code = code;
    }

    int address() {
      return CODE + ALL.indexOf(this) * STUB;
    }
  }

  private final Map<Integer, Boolean> lines = new HashMap<>();
  private final Kvm kvm;
  private final Vm vm;
  private final Mapping memory;
  private final Vcpu vcpu;
  private final KvmSregs start;
  private final KvmLapic fresh;

  KvmChipBoard() throws LinuxException {
    kvm = Kvm.open();
    vm = kvm.createVm();
    memory = Mapping.anonymous(MEMORY);
    vm.setTssAddress(TSS);
    vm.createIrqchip();
    vm.setMemory(0, 0, memory.segment());
    vcpu = vm.createVcpu(0);
    vcpu.setCpuid(kvm.supportedCpuid());
    load(memory.segment());
    start = flat(vcpu.sregs());
    vcpu.setSregs(start);
    fresh = vcpu.lapic();
  }

  private static void load(MemorySegment ram) {
    ram.set(LONG, GDT + 8, 0x00cf_9b00_0000_ffffL);
    ram.set(LONG, GDT + 16, 0x00cf_9300_0000_ffffL);
    for (int vector = 0; vector < VECTORS; vector++) {
      int stub = STUBS + vector * STUB;
      ram.set(LONG, IDT + 8 * vector, stub | (8L << 16) | (0x8e00L << 32));
      put(ram, stub, "b8"); // mov $vector | flag, %eax
      ram.set(INT, stub + 1, vector | (1 << 16));
      put(ram, stub + 5, FINISH);
    }
    for (Act act : Act.values()) {
      put(ram, act.address(), act.code + FINISH);
    }
  }

  private static void put(MemorySegment ram, int address, String hex) {
    MemorySegment.copy(
        MemorySegment.ofArray(HexFormat.of().parseHex(hex)), 0, ram, address, hex.length() / 2);
  }

  private static KvmSregs flat(KvmSregs sregs) {
    sregs.set(SegmentRegister.CS, Segment.flat32(8, true));
    for (var data : List.of(SegmentRegister.DS, SegmentRegister.ES, SegmentRegister.SS)) {
      sregs.set(data, Segment.flat32(16, false));
    }
    return sregs
        .set(TableRegister.GDT, new Table(GDT, 23))
        .set(TableRegister.IDT, new Table(IDT, 8 * VECTORS - 1))
        .set(ControlRegister.CR0, 0x11);
  }

  KvmLapic lapic() {
    try {
      return vcpu.lapic();
    } catch (LinuxException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Runs an act; EAX at its end, or bit 16 and the vector of what came in between. */
  private long run(Act act, KvmRegs regs) {
    int pauses = 0;
    try {
      vcpu.setRegs(
          regs.set(Register.RIP, act.address()).set(Register.RSP, STACK).set(Register.RFLAGS, 2));
      while (true) {
        switch (vcpu.run()) {
          case VcpuExit.Io io when io.isWrite() && io.port() == DONE -> {
            return Integer.toUnsignedLong(io.value(0));
          }
          case VcpuExit.Io io when io.isWrite() && io.port() == OPENED -> {
            if (++pauses > PAUSES) {
              return 0;
            }
          }
          case VcpuExit.Io io when !io.isWrite() -> io.reply(0, -1);
          case VcpuExit.Mmio mmio when !mmio.isWrite() -> mmio.reply(-1);
          case VcpuExit.Io _, VcpuExit.Mmio _, VcpuExit.Interrupted _ -> {}
          case VcpuExit other -> throw new IllegalStateException(act + ": " + other);
        }
      }
    } catch (LinuxException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Act sized(int width, Act one, Act two, Act four) {
    return width == 1 ? one : width == 2 ? two : four;
  }

  private static long low(long value, int width) {
    return value & -1L >>> (64 - 8 * width);
  }

  @Override
  public void reset() {
    try {
      vcpu.setSregs(start); // with the mode of the local APIC
      vcpu.setLapic(fresh);
    } catch (LinuxException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void out(int port, int width, long value) {
    var regs = new KvmRegs().set(Register.RAX, low(value, width)).set(Register.RDX, port);
    run(sized(width, Act.OUT1, Act.OUT2, Act.OUT4), regs);
  }

  @Override
  public long in(int port, int width) {
    var regs = new KvmRegs().set(Register.RDX, port);
    return low(run(sized(width, Act.IN1, Act.IN2, Act.IN4), regs), width);
  }

  @Override
  public void store(long address, int width, long value) {
    var regs = new KvmRegs().set(Register.RAX, low(value, width)).set(Register.RBX, address);
    run(sized(width, Act.STORE1, Act.STORE2, Act.STORE4), regs);
  }

  @Override
  public long load(long address, int width) {
    var regs = new KvmRegs().set(Register.RBX, address);
    return low(run(sized(width, Act.LOAD1, Act.LOAD2, Act.LOAD4), regs), width);
  }

  @Override
  public boolean writeMsr(int msr, long value) {
    var regs =
        new KvmRegs()
            .set(Register.RCX, Integer.toUnsignedLong(msr))
            .set(Register.RAX, value & 0xffff_ffffL)
            .set(Register.RDX, value >>> 32);
    run(Act.WRITE_MSR, regs);
    return !faulted();
  }

  @Override
  public OptionalLong readMsr(int msr) {
    var regs = new KvmRegs().set(Register.RCX, Integer.toUnsignedLong(msr));
    long low = run(Act.READ_MSR, regs);
    if (faulted()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(low | registers().get(Register.RDX) << 32);
  }

  /** Whether the last act ended in the stub of a general protection fault. */
  private boolean faulted() {
    long stub = STUBS + PROTECTION_FAULT * STUB;
    long rip = registers().get(Register.RIP);
    return rip >= stub && rip < stub + STUB;
  }

  private KvmRegs registers() {
    try {
      return vcpu.regs();
    } catch (LinuxException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void line(int number, boolean high) {
    if (Boolean.valueOf(high).equals(lines.put(number, high))) {
      return; // a line that keeps its level is no event
    }
    try {
      vm.setLine(number, high);
    } catch (LinuxException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public boolean asks() {
    throw new UnsupportedOperationException("the kernel does not tell");
  }

  @Override
  public int take() {
    long came = run(Act.OPEN, new KvmRegs());
    return came >>> 16 == 1 ? (int) came & 0xff : -1;
  }

  @Override
  public void close() {
    vcpu.close();
    vm.close();
    kvm.close();
    memory.close();
  }
}
