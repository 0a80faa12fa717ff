package dev.tocsin.pci.host;

import dev.tocsin.bus.BusRange;
import dev.tocsin.pci.BarSpace;
import dev.tocsin.pci.config.RegisterBlock;

/**
 * Which addresses a bridge forwards to the bus behind it (PCI-to-PCI Bridge 1.2, 3.2.5).
 *
 * @param ports ranges of ports, in steps of 4 KiB
 * @param memory ranges of memory below 4 GiB, in steps of 1 MiB
 * @param prefetchable ranges of memory anywhere, in steps of 1 MiB
 */
record BridgeWindows(Window ports, Window memory, Window prefetchable) {
  static final BridgeWindows CLOSED =
      new BridgeWindows(Window.CLOSED, Window.CLOSED, Window.CLOSED);

  private static final int COMMAND = 4;
  private static final int PORTS_BASE = 0x1c;
  private static final int MEMORY_BASE = 0x20;
  private static final int PREFETCHABLE_BASE = 0x24;
  private static final int PREFETCHABLE_BASE_UPPER = 0x28;
  private static final int PREFETCHABLE_LIMIT_UPPER = 0x2c;
  private static final int PORTS_UPPER = 0x30;

  /**
   * A window.
   *
   * @param base first address
   * @param limit last address; below the base: closed
   */
  record Window(long base, long limit) {
    static final Window CLOSED = new Window(1, 0);

    boolean holds(BusRange range) {
      return base <= range.start() && range.end() - 1 <= limit;
    }
  }

  /** Defines the registers of the windows. */
  static void define(RegisterBlock header) {
    header
        .define(PORTS_BASE, 2, 0x0101) // 32-bit ports
        .writable(PORTS_BASE, 2, 0xf0f0)
        .writable(MEMORY_BASE, 4, 0xfff0_fff0)
        .define(PREFETCHABLE_BASE, 4, 0x0001_0001) // 64-bit addresses
        .writable(PREFETCHABLE_BASE, 4, 0xfff0_fff0)
        .writable(PREFETCHABLE_BASE_UPPER, 4, -1)
        .writable(PREFETCHABLE_LIMIT_UPPER, 4, -1)
        .writable(PORTS_UPPER, 4, -1);
  }

  /** Reads the registers. */
  static BridgeWindows of(RegisterBlock header) {
    int command = header.get(COMMAND, 2);
    boolean portsEnabled = (command & 1) != 0;
    boolean memoryEnabled = (command & 2) != 0;
    return new BridgeWindows(
        portsEnabled ? ports(header) : Window.CLOSED,
        memoryEnabled ? memory(header, MEMORY_BASE, 0, 0) : Window.CLOSED,
        memoryEnabled
            ? memory(
                header,
                PREFETCHABLE_BASE,
                header.get(PREFETCHABLE_BASE_UPPER, 4),
                header.get(PREFETCHABLE_LIMIT_UPPER, 4))
            : Window.CLOSED);
  }

  private static Window ports(RegisterBlock header) {
    long base = (header.get(PORTS_BASE, 1) & 0xf0L) << 8 | (long) header.get(PORTS_UPPER, 2) << 16;
    long limit =
        (header.get(PORTS_BASE + 1, 1) & 0xf0L) << 8
            | (long) header.get(PORTS_UPPER + 2, 2) << 16
            | 0xfff;
    return new Window(base, limit);
  }

  private static Window memory(RegisterBlock header, int at, int baseUpper, int limitUpper) {
    long base = (header.get(at, 2) & 0xfff0L) << 16 | (long) baseUpper << 32;
    long limit = (header.get(at + 2, 2) & 0xfff0L) << 16 | 0xf_ffff | (long) limitUpper << 32;
    return new Window(base, limit);
  }

  boolean forwards(BarSpace space, BusRange range) {
    return switch (space) {
      case PORTS -> ports.holds(range);
      case MEMORY -> memory.holds(range) || prefetchable.holds(range);
    };
  }
}
