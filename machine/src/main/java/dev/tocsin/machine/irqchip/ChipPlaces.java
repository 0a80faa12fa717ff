package dev.tocsin.machine.irqchip;

import dev.tocsin.bus.Bus;
import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;
import dev.tocsin.chip.x86.ioapic.IoApic;

/** Where a PC has its 8259A pair and its IOAPIC. */
final class ChipPlaces {
  private static final long IO_APIC = 0xfec0_0000L;
  private static final int[] PIC_PORTS = {0x20, 0xa0, 0x4d0};
  private static final int PORTS_EACH = 2;

  private ChipPlaces() {}

  /** Reads an address or a port. */
  @FunctionalInterface
  interface Read {
    long at(long where, int width);
  }

  /** Writes an address or a port. */
  @FunctionalInterface
  interface Write {
    void at(long where, int width, long value);
  }

  static void ports(Bus pio, Read read, Write write) {
    for (int first : PIC_PORTS) {
      pio.add(new BusRange(first, PORTS_EACH), device(first, read, write));
    }
  }

  static void ioApic(Bus mmio, Read read, Write write) {
    mmio.add(new BusRange(IO_APIC, IoApic.WINDOW), device(0, read, write));
  }

  private static BusDevice device(int base, Read read, Write write) {
    return new BusDevice() {
      @Override
      public long read(long offset, int width) {
        return read.at(base + offset, width);
      }

      @Override
      public void write(long offset, int width, long value) {
        write.at(base + offset, width, value);
      }
    };
  }
}
