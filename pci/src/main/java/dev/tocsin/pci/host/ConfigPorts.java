package dev.tocsin.pci.host;

import dev.tocsin.bus.BusDevice;

/**
 * The ports of configuration mechanism 1 (PCI 3.0, 3.2.2.3.2).
 *
 * <pre>
 *   0  address: 31 enable, 23:16 bus, 15:11 device, 10:8 function, 7:2 register; 4 bytes at once
 *   4  data: any bytes of that register
 * </pre>
 *
 * <p>Processors share the address register; a guest orders its own accesses.
 */
final class ConfigPorts implements BusDevice {
  private static final int ENABLE = 1 << 31;
  private static final int ADDRESS_BITS = 0x80ff_fffc;
  private static final int DATA = 4;

  private final PciHost host;
  private volatile int address;

  ConfigPorts(PciHost host) {
    this.host = host;
  }

  @Override
  public long read(long offset, int width) {
    if (offset == 0 && width == 4) {
      return address;
    }
    int now = address;
    return selects(now, offset, width)
        ? host.read(now >>> 8 & 0xffff, (now & 0xfc) + (int) offset - DATA, width)
        : -1;
  }

  @Override
  public void write(long offset, int width, long value) {
    if (offset == 0 && width == 4) {
      address = (int) value & ADDRESS_BITS;
      return;
    }
    int now = address;
    if (selects(now, offset, width)) {
      host.write(now >>> 8 & 0xffff, (now & 0xfc) + (int) offset - DATA, width, value);
    }
  }

  private static boolean selects(int address, long offset, int width) {
    return (address & ENABLE) != 0 && offset >= DATA && offset + width <= DATA + 4;
  }

  int address() {
    return address;
  }

  void address(int value) {
    address = value & ADDRESS_BITS;
  }

  void reset() {
    address = 0;
  }
}
