package dev.tocsin.machine.irqchip;

import dev.tocsin.kvm.KvmCpuid;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.kvm.Vm;
import dev.tocsin.linux.LinuxException;
import java.util.List;

/** A choice of who holds the interrupt chips of a machine on KVM; has no state. */
public interface Chips {
  /**
   * Tells the kernel which chips it has; before the first processor.
   *
   * @param vm a machine without chips and processors
   * @throws LinuxException if the host refuses
   */
  void prepare(Vm vm) throws LinuxException;

  /**
   * Changes what processors say of themselves to what is there with these chips.
   *
   * @param cpuid what the kernel supports; changed in place
   */
  void describe(KvmCpuid cpuid);

  /**
   * Wires the chips to the processors; before these are given their entry state.
   *
   * @param vm the machine
   * @param vcpus all its processors, by APIC id
   * @return the chips, which the caller owns and closes before the processors
   * @throws LinuxException if the host refuses
   */
  Chipset wire(Vm vm, List<Vcpu> vcpus) throws LinuxException;
}
