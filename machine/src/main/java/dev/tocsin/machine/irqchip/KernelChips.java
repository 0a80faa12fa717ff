package dev.tocsin.machine.irqchip;

import dev.tocsin.bus.Bus;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.kvm.KvmCpuid;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.kvm.Vm;
import dev.tocsin.kvm.backend.KvmBackEnd;
import dev.tocsin.linux.LinuxException;
import java.util.List;
import java.util.Optional;

/** All chips are the kernel's. */
public final class KernelChips implements Chips {
  /** Creates the choice. */
  public KernelChips() {}

  @Override
  public void prepare(Vm vm) throws LinuxException {
    vm.createIrqchip();
    vm.createPit();
    vm.enableWideDestinations();
  }

  @Override
  public void describe(KvmCpuid cpuid) {
    // What the kernel supports is what it has.
  }

  @Override
  public Chipset wire(Vm vm, List<Vcpu> vcpus) throws LinuxException {
    return new Wired(KvmBackEnd.create(vm), vcpus.stream().map(KernelProcessor::new).toList());
  }

  private record Wired(KvmBackEnd kvm, List<KernelProcessor> processors) implements Chipset {
    @Override
    public BackEnd backEnd() {
      return kvm.backEnd();
    }

    @Override
    public Processor processor(int number) {
      return processors.get(number);
    }

    @Override
    public void place(Bus pio, Bus mmio) {
      // The kernel answers before the buses are asked.
    }

    @Override
    public Optional<Alarms> alarms() {
      return Optional.empty();
    }

    @Override
    public void close() {
      kvm.close();
    }
  }
}
