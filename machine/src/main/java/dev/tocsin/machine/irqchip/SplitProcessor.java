package dev.tocsin.machine.irqchip;

import dev.tocsin.chip.x86.SplitIrqChip;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.kvm.VcpuExit;
import dev.tocsin.linux.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * A processor whose local APIC is the kernel's while IOAPIC and 8259A pair are not: it tells these
 * of ends of interrupt, and the bootstrap processor takes the pair's interrupts.
 */
final class SplitProcessor extends KernelProcessor {
  private final SplitIrqChip chip;
  private final EndWatch ends;
  private final boolean bootstrap;

  /** The last question of the watch that was answered. */
  private EndWatch.@Nullable Look answered;

  /** Whether the kernel takes an interrupt of the pair; false once it was given one. */
  private boolean ready;

  SplitProcessor(Vcpu vcpu, SplitIrqChip chip, EndWatch ends) {
    super(vcpu);
    this.chip = chip;
    this.ends = ends;
    bootstrap = vcpu.id() == 0;
  }

  @Override
  public boolean enters() throws LinuxException {
    EndWatch.Look asked = ends.look();
    if (asked != null && asked != answered) {
      answered = asked;
      ends.answer(asked, vcpu.lapic());
    }
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
