package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.LinePort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.kvm.Vm;
import dev.tocsin.linux.LinuxException;

/** The lines of the kernel's IOAPIC and 8259A pair: line n is GSI n. */
final class KvmLines implements LinePort {
  private static final int MASTER = 0;
  private static final int SLAVE = 1;
  private static final int IOAPIC = 2;

  /** Pins of one 8259A. */
  private static final int PIC_PINS = 8;

  private final Vm vm;

  KvmLines(Vm vm) {
    this.vm = vm;
  }

  @Override
  public int lines() {
    return Vm.LINES;
  }

  @Override
  public int lineOf(LegacyIrqSourceConfig pin) {
    return switch (pin.irqchip()) {
      case MASTER -> pin.pin() < PIC_PINS ? pin.pin() : -1;
      case SLAVE -> pin.pin() < PIC_PINS ? PIC_PINS + pin.pin() : -1;
      case IOAPIC -> pin.pin() < Vm.LINES ? pin.pin() : -1;
      default -> -1;
    };
  }

  @Override
  public void set(int line, boolean high) throws InterruptException {
    try {
      vm.setLine(line, high);
    } catch (LinuxException refused) {
      throw HostFailure.of(refused);
    }
  }
}
