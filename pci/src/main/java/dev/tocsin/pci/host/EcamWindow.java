package dev.tocsin.pci.host;

import dev.tocsin.bus.BusDevice;

/**
 * The memory-mapped door (PCI Express 3.1, 7.2.2): 27:20 bus, 19:15 device, 14:12 function, 11:0
 * register.
 *
 * @param host whose configuration it leads to
 */
record EcamWindow(PciHost host) implements BusDevice {
  private static final int FUNCTION_BYTES = 4096;

  @Override
  public long read(long offset, int width) {
    int register = (int) offset & (FUNCTION_BYTES - 1);
    int inside = Math.min(width, FUNCTION_BYTES - register);
    long value = host.read((int) (offset >>> 12), register, inside);
    if (inside == width) {
      return value;
    }
    long rest = read(offset + inside, width - inside);
    return (value & (-1L >>> (64 - 8 * inside))) | rest << (8 * inside);
  }

  @Override
  public void write(long offset, int width, long value) {
    int register = (int) offset & (FUNCTION_BYTES - 1);
    int inside = Math.min(width, FUNCTION_BYTES - register);
    host.write((int) (offset >>> 12), register, inside, value);
    if (inside < width) {
      write(offset + inside, width - inside, value >>> (8 * inside));
    }
  }
}
