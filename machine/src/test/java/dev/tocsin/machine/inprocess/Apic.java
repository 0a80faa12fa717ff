package dev.tocsin.machine.inprocess;

import dev.tocsin.interrupt.MsiIrqSourceConfig;

/** What the tests' programs know of the interrupt chips. */
final class Apic {
  static final long PAGE = 0xfee0_0000L;
  static final long IOAPIC = 0xfec0_0000L;
  static final int ENABLED = 0x1ff;
  static final int INIT = 0x4500;
  static final int START_UP = 0x4600;
  static final int NMI = 0x4400;

  private Apic() {}

  static void enable(Processor cpu) {
    cpu.write32(PAGE + 0xf0, ENABLED);
  }

  static void end(Processor cpu) {
    cpu.write32(PAGE + 0xb0, 0);
  }

  static void send(Processor cpu, int target, int command) {
    cpu.write32(PAGE + 0x310, target << 24);
    cpu.write32(PAGE + 0x300, command);
  }

  static void route(Processor cpu, int pin, int entry, int target) {
    ioApic(cpu, 0x10 + 2 * pin + 1, target << 24);
    ioApic(cpu, 0x10 + 2 * pin, entry);
  }

  private static void ioApic(Processor cpu, int index, int value) {
    cpu.write32(IOAPIC, index);
    cpu.write32(IOAPIC + 0x10, value);
  }

  static MsiIrqSourceConfig message(int target, int data) {
    return new MsiIrqSourceConfig(0, (int) PAGE | target << 12, data, 0);
  }
}
