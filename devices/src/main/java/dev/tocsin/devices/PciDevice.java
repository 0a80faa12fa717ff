package dev.tocsin.devices;

import dev.tocsin.pci.PciFunction;

/** A device of one PCI function, as a machine or a server holds it. */
public interface PciDevice extends AutoCloseable {
  /**
   * Returns what is plugged into a bus, or served.
   *
   * @return the function, always the same
   */
  PciFunction function();

  /** Ends the device's threads and takes the function off its bus; idempotent. */
  @Override
  void close();
}
