package dev.tocsin.pci.host;

/**
 * Where a function is, as a guest has numbered it.
 *
 * @param bus 0 to 255
 * @param device 0 to 31
 * @param function 0 to 7
 */
public record PciAddress(int bus, int device, int function) {
  /** Checks the ranges. */
  public PciAddress {
    if ((bus & ~0xff) != 0 || (device & ~0x1f) != 0 || (function & ~7) != 0) {
      throw new IllegalArgumentException("%d:%d.%d".formatted(bus, device, function));
    }
  }

  /**
   * Returns the number that requests of the function carry.
   *
   * @return 16 bits
   */
  public int requesterId() {
    return bus << 8 | device << 3 | function;
  }

  @Override
  public String toString() {
    return "%02x:%02x.%d".formatted(bus, device, function);
  }
}
