package dev.tocsin.machine.demo.guest;

import dev.tocsin.machine.inprocess.Processor;
import java.util.function.IntConsumer;

/**
 * The PCI bus as this guest uses it: what {@code pci.c} is in C (PCI 3.0, 6.1, 6.7).
 *
 * <p>A function is a number: 15:8 bus, 7:3 device, 2:0 function. Registers are whole words.
 */
final class JavaPci {
  static final int ID = 0x00;
  static final int COMMAND = 0x04;
  static final int MEMORY = 0x002;
  static final int BUS_MASTER = 0x004;
  static final int INTX_OFF = 0x400;
  static final int BARS = 6;

  private static final int ADDRESS_PORT = 0xcf8;
  private static final int DATA_PORT = 0xcfc;
  private static final int SELECT = 1 << 31;
  private static final int HEADER = 0x0c;
  private static final int HEADER_TYPE = 0x7f_0000;
  private static final int HEADER_BRIDGE = 0x01_0000;
  private static final int HEADER_SEVERAL = 0x80_0000;
  private static final int BUS_NUMBERS = 0x18;
  private static final int BAR = 0x10;
  private static final int BAR_PORTS = 1;
  private static final int BAR_KIND = 7;
  private static final int BAR_64 = 4;
  private static final int CAPABILITIES = 0x34;
  private static final int MOST_CAPABILITIES = 48;
  private static final int INTERRUPT = 0x3c;
  private static final int NOBODY = 0xffff;

  /** For what came without an address: what bridges forward, and firmware left alone. */
  private long pool = 0xd800_0000L;

  static int read(Processor cpu, int function, int register) {
    cpu.out(ADDRESS_PORT, 4, SELECT | function << 8 | register);
    return (int) cpu.in(DATA_PORT, 4);
  }

  static void write(Processor cpu, int function, int register, int value) {
    cpu.out(ADDRESS_PORT, 4, SELECT | function << 8 | register);
    cpu.out(DATA_PORT, 4, value);
  }

  /** Shows each function on every bus that a bridge leads to. */
  void each(Processor cpu, IntConsumer show) {
    eachOn(cpu, 0, show);
  }

  private void eachOn(Processor cpu, int bus, IntConsumer show) {
    for (int device = 0; device < 32; device++) {
      int first = bus << 8 | device << 3;
      int functions = 1;
      for (int f = first; f < first + functions; f++) {
        if ((read(cpu, f, ID) & NOBODY) == NOBODY) {
          continue;
        }
        int header = read(cpu, f, HEADER);
        if (f == first && (header & HEADER_SEVERAL) != 0) {
          functions = 8;
        }
        show.accept(f);
        int below = read(cpu, f, BUS_NUMBERS) >>> 8 & 0xff;
        if ((header & HEADER_TYPE) == HEADER_BRIDGE && below > bus) {
          eachOn(cpu, below, show);
        }
      }
    }
  }

  /** Sizes the base address registers, keeps what firmware gave, and gives what it did not. */
  long[] place(Processor cpu, int function) {
    long[] bars = new long[BARS];
    write(cpu, function, COMMAND, INTX_OFF);
    for (int i = 0; i < BARS; i++) {
      int register = BAR + 4 * i;
      int old = read(cpu, function, register);
      write(cpu, function, register, -1);
      int sized = read(cpu, function, register);
      long size = -(sized & ~15L) & 0xffff_ffffL;
      if ((sized & BAR_PORTS) != 0 || size == 0) {
        write(cpu, function, register, old);
        continue;
      }
      long given = old & 0xffff_fff0L;
      bars[i] = given == 0 ? give(size) : given;
      write(cpu, function, register, (int) bars[i]);
      i += (sized & BAR_KIND) == BAR_64 ? 1 : 0;
    }
    write(cpu, function, COMMAND, MEMORY | INTX_OFF);
    return bars;
  }

  private long give(long size) {
    long at = Math.ceilDiv(pool, size) * size;
    pool = at + size;
    return at;
  }

  /** Returns where a capability is, 0 if there is none. */
  static int capability(Processor cpu, int function, int id) {
    int at = read(cpu, function, CAPABILITIES) & 0xfc;
    for (int i = 0; at != 0 && i < MOST_CAPABILITIES; i++) {
      int head = read(cpu, function, at);
      if ((head & 0xff) == id) {
        return at;
      }
      at = head >>> 8 & 0xfc;
    }
    return 0;
  }

  /** Returns the line the pin leads to. */
  static int line(Processor cpu, int function) {
    return read(cpu, function, INTERRUPT) & 0xff;
  }
}
