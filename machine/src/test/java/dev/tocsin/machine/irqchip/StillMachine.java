package dev.tocsin.machine.irqchip;

import dev.tocsin.bus.Bus;
import dev.tocsin.kvm.Kvm;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.kvm.Vm;
import dev.tocsin.linux.LinuxException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A machine of one processor that never runs, and its chips. */
final class StillMachine implements AutoCloseable {
  private static final long TSS = 0xfffb_d000L;
  private static final long IO_APIC = 0xfec0_0000L;

  final Vcpu vcpu;
  final Chipset chipset;
  final Bus pio = new Bus("pio");
  private final Bus mmio = new Bus("mmio");
  private final Kvm kvm;
  private final Vm vm;

  StillMachine(Chips chips) throws LinuxException {
    Optional<String> why = Kvm.whyUnusable();
    Assumptions.assumeTrue(why.isEmpty(), () -> "no usable KVM: " + why.orElse(""));
    kvm = Kvm.open();
    vm = kvm.createVm();
    vm.setTssAddress(TSS);
    chips.prepare(vm);
    var cpuid = kvm.supportedCpuid();
    chips.describe(cpuid);
    vcpu = vm.createVcpu(0);
    vcpu.setCpuid(cpuid);
    chipset = chips.wire(vm, List.of(vcpu));
    chipset.place(pio, mmio);
    pio.write(0x20, 1, 0x0a); // the master shows requests
    pio.write(0x4d0, 1, 1 << StillTarget.LEVEL); // of a level-triggered input: its line
  }

  /** Writes a pin's entry. */
  void program(int pin, int entry) {
    mmio.write(IO_APIC, 4, 0x11 + 2 * pin);
    mmio.write(IO_APIC + 0x10, 4, 0);
    mmio.write(IO_APIC, 4, 0x10 + 2 * pin);
    mmio.write(IO_APIC + 0x10, 4, entry);
  }

  @Override
  public void close() {
    chipset.close();
    vcpu.close();
    vm.close();
    kvm.close();
  }
}
