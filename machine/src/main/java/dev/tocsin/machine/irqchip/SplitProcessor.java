package dev.tocsin.machine.irqchip;

import dev.tocsin.chip.x86.SplitIrqChip;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.kvm.VcpuExit;
import dev.tocsin.linux.LinuxException;

/**
 * A processor whose local APIC is the kernel's while IOAPIC and 8259A pair are not: it tells these
 * of ends of interrupt, and the bootstrap processor takes the pair's interrupts.
 */
final class SplitProcessor extends KernelProcessor {
  private final SplitIrqChip chip;
  private final boolean bootstrap;

  /** Whether the kernel takes an interrupt of the pair; false once it was given one. */
  private boolean ready;

  SplitProcessor(Vcpu vcpu, SplitIrqChip chip) {
    super(vcpu);
    this.chip = chip;
    bootstrap = vcpu.id() == 0;
  }

  @Override
  public boolean enters() throws LinuxException {
    if (bootstrap) {
      boolean pending = chip.externalPending();
      if (pending && ready) {
        ready = false;
        vcpu.interrupt(chip.acknowledgeExternal());
        pending = chip.externalPending();
      }
      vcpu.requestWindow(pending);
    }
    return true;
  }

  @Override
  public void left() {
    ready = vcpu.isReadyForInterrupt();
  }

  @Override
  public boolean answers(VcpuExit exit) {
    return switch (exit) {
      case VcpuExit.IoapicEoi end -> {
        chip.endOfInterrupt(end.vector());
        yield true;
      }
      case VcpuExit.IrqWindowOpen _ -> true;
      default -> false;
    };
  }
}
