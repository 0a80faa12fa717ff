package dev.tocsin.machine.demo.guest;

import dev.tocsin.machine.inprocess.Processor;

/**
 * A bell as the driver in Java keeps it: its function, where its registers are, and what the driver
 * decided for.
 *
 * <p>Set up by the first processor; the level line's handler may run on another one.
 */
final class JavaBell {
  private static final int MSI = 0x05;
  private static final int MSI_ENABLE = 0x1_0000;
  private static final int MSI_ENABLED_COUNT = 0x70_0000;
  private static final int MSI_64 = 0x80_0000;
  private static final int MSI_MASKABLE = 0x100_0000;
  private static final int MSIX = 0x11;
  private static final int MSIX_ENABLE = 1 << 31;
  private static final int MSIX_MASK_ALL = 1 << 30;
  private static final int ENTRY = 16;
  private static final int CONTROL = 12;
  private static final int CAUSE = 0x10;

  private final int function;
  private final long registers;
  private final int msi;
  private final int msix;
  private final long table;
  private final long pending;
  private volatile int kind = Protocol.KIND_NONE;

  JavaBell(Processor cpu, int function, long[] bars) {
    this.function = function;
    registers = bars[0];
    msi = JavaPci.capability(cpu, function, MSI);
    msix = JavaPci.capability(cpu, function, MSIX);
    table = msix == 0 ? 0 : place(bars, read(cpu, msix + 4));
    pending = msix == 0 ? 0 : place(bars, read(cpu, msix + 8));
  }

  private static long place(long[] bars, int where) {
    int bar = where & 7;
    return bar < bars.length ? bars[bar] + (where & ~7) : 0;
  }

  /**
   * Where the host wants a bell's interrupts.
   *
   * @param count how many sources
   * @param vector the first vector
   * @param vectors how many vectors take turns
   * @param cpu the first processor
   * @param cpus how many processors take turns
   */
  record Targets(int count, int vector, int vectors, int cpu, int cpus) {}

  private int read(Processor cpu, int register) {
    return JavaPci.read(cpu, function, register);
  }

  private void write(Processor cpu, int register, int value) {
    JavaPci.write(cpu, function, register, value);
  }

  int line(Processor cpu) {
    return JavaPci.line(cpu, function);
  }

  /** The best kind there is of those that are allowed. */
  int best(int allowed) {
    if (msix != 0 && (allowed & Protocol.KIND_MSIX) != 0) {
      return Protocol.KIND_MSIX;
    }
    if (msi != 0 && (allowed & Protocol.KIND_MSI) != 0) {
      return Protocol.KIND_MSI;
    }
    return allowed & Protocol.KIND_INTX;
  }

  /** The handler knows the sharer before the line can rise; older causes are none of its. */
  int loadIntx(Processor cpu) {
    cpu.write32(registers + CAUSE, -1);
    kind = Protocol.KIND_INTX;
    write(cpu, JavaPci.COMMAND, JavaPci.MEMORY | JavaPci.BUS_MASTER);
    return 1;
  }

  /** Vectors follow each other from an aligned one on: a function counts with the lowest bits. */
  int loadMsi(Processor cpu, Targets to) {
    write(cpu, JavaPci.COMMAND, JavaPci.MEMORY | JavaPci.BUS_MASTER | JavaPci.INTX_OFF);
    int control = read(cpu, msi);
    int capable = control >>> 17 & 7;
    int log = Math.min(capable, 31 - Integer.numberOfLeadingZeros(Math.max(1, to.count)));
    int data = (control & MSI_64) != 0 ? 12 : 8;
    write(cpu, msi + 4, (int) JavaGuest.LOCAL_APIC | to.cpu << 12);
    if ((control & MSI_64) != 0) {
      write(cpu, msi + 8, 0);
    }
    write(cpu, msi + data, to.vector);
    if ((control & MSI_MASKABLE) != 0) {
      write(cpu, msi + data + 4, 0);
    }
    kind = Protocol.KIND_MSI;
    write(cpu, msi, (control & ~MSI_ENABLED_COUNT) | log << 20 | MSI_ENABLE);
    return 1 << log;
  }

  /**
   * As Linux does: everything masked at once, entries filled, then one write lets all of them live.
   * Vectors repeat every {@code vectors} sources, and each such run goes to the next processor.
   */
  int loadMsix(Processor cpu, Targets to) {
    write(cpu, JavaPci.COMMAND, JavaPci.MEMORY | JavaPci.BUS_MASTER | JavaPci.INTX_OFF);
    int control = read(cpu, msix) & ~MSIX_MASK_ALL;
    int count = Math.min(to.count, (control >>> 16 & 0x7ff) + 1);
    write(cpu, msix, control | MSIX_ENABLE | MSIX_MASK_ALL);
    for (int i = 0; i < count; i++) {
      setMessage(cpu, i, to.vector + i % to.vectors, to.cpu + i / to.vectors % to.cpus);
      cpu.write32(entry(i) + CONTROL, 0);
    }
    kind = Protocol.KIND_MSIX;
    write(cpu, msix, control | MSIX_ENABLE);
    return count;
  }

  private long entry(int index) {
    return table + (long) ENTRY * index;
  }

  private void setMessage(Processor cpu, int index, int vector, int target) {
    cpu.write32(entry(index), (int) JavaGuest.LOCAL_APIC | target << 12);
    cpu.write32(entry(index) + 4, 0);
    cpu.write32(entry(index) + 8, vector);
  }

  /** The handler knows the sharer until its line is low. */
  int unload(Processor cpu) {
    if (msix != 0) {
      write(cpu, msix, read(cpu, msix) & ~MSIX_ENABLE);
    }
    if (msi != 0) {
      write(cpu, msi, read(cpu, msi) & ~MSI_ENABLE);
    }
    write(cpu, JavaPci.COMMAND, JavaPci.MEMORY | JavaPci.INTX_OFF);
    kind = Protocol.KIND_NONE;
    return 0;
  }

  private int msiMasks(Processor cpu) {
    return msi + ((read(cpu, msi) & MSI_64) != 0 ? 16 : 12);
  }

  int mask(Processor cpu, int index, boolean masked) {
    if (kind == Protocol.KIND_MSIX) {
      cpu.write32(entry(index) + CONTROL, masked ? 1 : 0);
      return 0;
    }
    int register = msiMasks(cpu);
    int bit = 1 << index;
    int old = read(cpu, register);
    write(cpu, register, masked ? old | bit : old & ~bit);
    return 0;
  }

  int pending(Processor cpu, int index) {
    int word =
        kind == Protocol.KIND_MSIX
            ? cpu.read32(pending + index / 32 * 4L)
            : read(cpu, msiMasks(cpu) + 4);
    return word >>> index % 32 & 1;
  }

  int retarget(Processor cpu, int index, int vector, int target) {
    if (kind != Protocol.KIND_MSIX) {
      return Protocol.RESULT_FAILED;
    }
    cpu.write32(entry(index) + CONTROL, 1);
    setMessage(cpu, index, vector, target);
    cpu.write32(entry(index) + CONTROL, 0);
    return 0;
  }

  /** Acknowledges all causes, which lets the line fall; returns false if there was none. */
  boolean serve(Processor cpu) {
    int cause = kind == Protocol.KIND_INTX ? cpu.read32(registers + CAUSE) : 0;
    if (cause != 0) {
      cpu.write32(registers + CAUSE, cause);
    }
    return cause != 0;
  }
}
