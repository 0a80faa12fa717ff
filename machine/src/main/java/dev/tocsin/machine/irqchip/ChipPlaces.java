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

  /** What firmware writes to each 8259A: edges, cascade, vectors from these on, nothing masked. */
  private static final int[][] FIRMWARE = {{0x20, 0x08, 0x04}, {0xa0, 0x70, 0x02}};

  private static final int ICW1 = 0x11;
  private static final int ICW4 = 0x01;

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

  /**
   * Places an 8259A pair that firmware has set up: images that start without any rely on it, and
   * the kernel's pair sends also before it is set up.
   */
  static void ports(Bus pio, Read read, Write write) {
    for (int[] chip : FIRMWARE) {
      write.at(chip[0], 1, ICW1);
      for (int word : new int[] {chip[1], chip[2], ICW4, 0}) {
        write.at(chip[0] + 1L, 1, word);
      }
    }
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
