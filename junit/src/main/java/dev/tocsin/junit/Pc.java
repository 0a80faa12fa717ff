package dev.tocsin.junit;

import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.machine.inprocess.Processor;

/** What a guest's driver does to the interrupt chips of a PC, so that tests need not spell it. */
public final class Pc {
  private static final long LOCAL_APIC = 0xfee0_0000L;
  private static final int END = 0xb0;
  private static final int SPURIOUS = 0xf0;
  private static final int ENABLED = 0x1ff;
  private static final int LINT0 = 0x350;
  private static final int MASKED = 0x10000;
  private static final int LEVEL = 0x8000;
  private static final long IOAPIC = 0xfec0_0000L;
  private static final int IOAPIC_DATA = 0x10;
  private static final int IOAPIC_ENTRIES = 0x10;

  private Pc() {}

  /**
   * Lets a processor's local APIC take interrupts, and masks the 8259A pair's.
   *
   * @param cpu the processor
   */
  public static void enableLocalApic(Processor cpu) {
    cpu.write32(LOCAL_APIC + LINT0, MASKED);
    cpu.write32(LOCAL_APIC + SPURIOUS, ENABLED);
  }

  /**
   * Ends the interrupt in service; the last thing most handlers do.
   *
   * @param cpu the processor
   */
  public static void endInterrupt(Processor cpu) {
    cpu.write32(LOCAL_APIC + END, 0);
  }

  /**
   * Returns the message that interrupts a processor, as a driver writes it to a device.
   *
   * @param cpu the processor's number, 0 to 254
   * @param vector 16 to 255
   * @return address and data
   */
  public static MsiIrqSourceConfig message(int cpu, int vector) {
    return new MsiIrqSourceConfig(0, (int) LOCAL_APIC | cpu << 12, vector, 0);
  }

  /**
   * Routes an edge-triggered line of the IOAPIC to this processor.
   *
   * @param cpu the processor
   * @param irq the line
   * @param vector 16 to 255
   */
  public static void routeEdge(Processor cpu, int irq, int vector) {
    route(cpu, irq, vector);
  }

  /**
   * Routes a level-triggered line of the IOAPIC to this processor.
   *
   * @param cpu the processor
   * @param irq the line
   * @param vector 16 to 255
   */
  public static void routeLevel(Processor cpu, int irq, int vector) {
    route(cpu, irq, vector | LEVEL);
  }

  private static void route(Processor cpu, int irq, int entry) {
    int low = IOAPIC_ENTRIES + 2 * irq;
    writeIoApic(cpu, low, MASKED);
    writeIoApic(cpu, low + 1, cpu.number() << 24);
    writeIoApic(cpu, low, entry);
  }

  private static void writeIoApic(Processor cpu, int index, int value) {
    cpu.write32(IOAPIC, index);
    cpu.write32(IOAPIC + IOAPIC_DATA, value);
  }
}
