package dev.tocsin.machine.pci;

import dev.tocsin.pci.PciFunction;

/** Configuration registers that firmware knows (PCI 3.0, 6.1; PCI-to-PCI Bridge 1.2, 3.2). */
final class Registers {
  static final int COMMAND = 0x04;
  static final int PORTS_ENABLE = 1;
  static final int MEMORY_ENABLE = 2;
  static final int BAR_0 = 0x10;
  static final int BARS = 6;
  static final int BAR_PORTS = 1;
  static final int BAR_64 = 4;
  static final int BUS_NUMBERS = 0x18;
  static final int PORT_WINDOW = 0x1c;
  static final int MEMORY_WINDOW = 0x20;
  static final int PREFETCHABLE_WINDOW = 0x24;
  static final int PREFETCHABLE_BASE_UPPER = 0x28;
  static final int PREFETCHABLE_LIMIT_UPPER = 0x2c;
  static final int PORT_WINDOW_UPPER = 0x30;
  static final int INTERRUPT_LINE = 0x3c;
  static final int INTERRUPT_PIN = 0x3d;

  private Registers() {}

  static int read(PciFunction function, int register) {
    return (int) function.readConfig(register, 4);
  }

  static void write(PciFunction function, int register, int value) {
    function.writeConfig(register, 4, value);
  }
}
