package dev.tocsin.machine;

import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.kvm.Kvm;
import dev.tocsin.kvm.KvmCpuid;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.kvm.Vm;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Mapping;
import dev.tocsin.machine.boot.EntryState;
import dev.tocsin.machine.boot.MemoryMap;
import dev.tocsin.machine.irqchip.Chips;
import dev.tocsin.machine.irqchip.Chipset;
import dev.tocsin.machine.irqchip.KernelChips;
import dev.tocsin.machine.irqchip.SplitChips;
import dev.tocsin.machine.irqchip.UserChips;
import dev.tocsin.memory.GuestRegions;
import dev.tocsin.memory.GuestRegions.Region;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel's part of a machine, the interrupt chips wherever they are, and the engine over them.
 *
 * <p>Made in the order the kernel demands: chips and timer before processors, memory any time
 * before the first run. Given back in reverse: engine, chips, processors, VM, device, memory.
 */
final class Hypervisor implements AutoCloseable {
  /** Pages of the kernel's own, below the firmware's place at the end of 4 GiB. */
  private static final long IDENTITY_MAP = 0xfffbc000L;

  private static final long TSS = 0xfffbd000L;

  private final Owned owned = new Owned();
  private final GuestRegions memory;
  private final List<Vcpu> vcpus = new ArrayList<>();
  private final Chipset chipset;
  private final InterruptEngine engine;

  Hypervisor(Irqchip irqchip, int cpus, MemoryMap map) throws LinuxException {
    try {
      Mapping ram = owned.own(Mapping.anonymous(map.total()));
      Kvm kvm = owned.own(Kvm.open());
      Vm vm = owned.own(kvm.createVm());
      vm.setIdentityMapAddress(IDENTITY_MAP);
      vm.setTssAddress(TSS);
      Chips chips = chips(irqchip);
      chips.prepare(vm);
      memory = place(vm, map, ram.segment());
      KvmCpuid cpuid = kvm.supportedCpuid();
      chips.describe(cpuid);
      for (int id = 0; id < cpus; id++) {
        Vcpu vcpu = owned.own(vm.createVcpu(id));
        vcpu.setCpuid(cpuid);
        vcpus.add(vcpu);
      }
      chipset = owned.own(chips.wire(vm, vcpus()));
      engine = owned.own(InterruptEngine.start(chipset.backEnd()));
    } catch (LinuxException | RuntimeException failure) {
      owned.close();
      throw failure;
    }
  }

  private static Chips chips(Irqchip irqchip) {
    return switch (irqchip) {
      case KERNEL -> new KernelChips();
      case SPLIT -> new SplitChips();
      case USER -> new UserChips();
    };
  }

  private static GuestRegions place(Vm vm, MemoryMap map, MemorySegment ram) throws LinuxException {
    List<Region> regions = new ArrayList<>();
    regions.add(new Region(0, ram.asSlice(0, map.low())));
    if (map.high() > 0) {
      regions.add(new Region(MemoryMap.HIGH_START, ram.asSlice(map.low())));
    }
    for (int slot = 0; slot < regions.size(); slot++) {
      Region region = regions.get(slot);
      vm.setMemory(slot, region.guestAddress(), region.segment());
    }
    return new GuestRegions(regions);
  }

  GuestRegions memory() {
    return memory;
  }

  List<Vcpu> vcpus() {
    return List.copyOf(vcpus);
  }

  Chipset chipset() {
    return chipset;
  }

  InterruptEngine engine() {
    return engine;
  }

  /** Puts the first processor where the image starts; the others wait for INIT. */
  void enter(EntryState entry) throws LinuxException {
    EntryRegisters.set(vcpus.getFirst(), entry);
  }

  @Override
  public void close() {
    owned.close();
  }
}
