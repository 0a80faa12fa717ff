package dev.tocsin.machine.irqchip;

import dev.tocsin.chip.x86.BoardChips;
import dev.tocsin.chip.x86.ChipOptions;
import dev.tocsin.chip.x86.ChipWiring;
import dev.tocsin.chip.x86.SoftIrqChip;
import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.kvm.KvmCpuid;
import dev.tocsin.kvm.KvmCpuid.Leaf;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.kvm.Vm;
import dev.tocsin.kvm.backend.KvmRings;
import dev.tocsin.linux.LinuxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All chips are Java; the kernel only runs instructions. */
public final class UserChips implements Chips {
  private static final int FEATURES = 1;

  /** X2APIC, and the deadline mode of the timer (Intel SDM 2A, CPUID, leaf 1). */
  private static final int OFFERED = 1 << 21 | 1 << 24;

  private static final int PARAVIRTUAL = 0x4000_0001;

  /**
   * What only works with the kernel's local APIC: asynchronous page faults, ends of interrupt and
   * unhalting in shared memory, inter-processor interrupts and yields by hypercall
   * (Documentation/virt/kvm/x86/cpuid.rst).
   */
  private static final int KERNEL_ONLY = 1 << 4 | 1 << 6 | 1 << 7 | 1 << 11 | 1 << 13 | 1 << 14;

  /** Creates the choice. */
  public UserChips() {}

  @Override
  public void prepare(Vm vm) throws LinuxException {
    vm.exitOnMsrs(LocalApic.BASE_MSR, LocalApic.DEADLINE_MSR); // S61
  }

  @Override
  public void describe(KvmCpuid cpuid) {
    cpuid
        .find(FEATURES, 0)
        .ifPresent(
            f -> cpuid.put(new Leaf(FEATURES, 0, 0, f.eax(), f.ebx(), f.ecx() | OFFERED, f.edx())));
    cpuid
        .find(PARAVIRTUAL, 0)
        .ifPresent(f ->
            cpuid.put(
                new Leaf(PARAVIRTUAL, 0, 0, f.eax() & ~KERNEL_ONLY, f.ebx(), f.ecx(), f.edx())));
  }

  @Override
  public Chipset wire(Vm vm, List<Vcpu> vcpus) throws LinuxException {
    return new Wired(vm, vcpus);
  }

  private static final class Wired extends BoardChipset {
    private final KvmRings rings;
    private final SoftIrqChip chip;
    private final List<UserProcessor> processors = new ArrayList<>();
    private final BackEnd backEnd;

    Wired(Vm vm, List<Vcpu> vcpus) throws LinuxException {
      try {
        var clock = new GuestClock(vcpus.getFirst());
        List<Integer> ids = vcpus.stream().map(Vcpu::id).toList();
        chip =
            new SoftIrqChip(
                new ChipOptions(ids, ChipOptions.DEFAULT_PINS, true),
                new ChipWiring(clock, this::kick, this::alarm));
        for (int i = 0; i < vcpus.size(); i++) {
          LocalApic apic = chip.localApic(i);
          processors.add(new UserProcessor(vcpus.get(i), apic, clock, ownAlarms()));
        }
        rings = KvmRings.create(vm);
        backEnd = chip.backEnd("kvm user", Optional.of(rings.rings()));
      } catch (LinuxException | RuntimeException failure) {
        super.close();
        throw failure;
      }
    }

    private void kick(int processor) {
      processors.get(processor).kick();
    }

    @Override
    public BackEnd backEnd() {
      return backEnd;
    }

    @Override
    public Processor processor(int number) {
      return processors.get(number);
    }

    @Override
    BoardChips board() {
      return chip;
    }

    @Override
    public void close() {
      super.close();
      rings.close();
    }
  }
}
