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

  /**
   * Makes a device of a function that has nothing else to give back.
   *
   * @param function what is plugged into a bus, or served; closed with the device
   * @return a device
   */
  static PciDevice of(PciFunction function) {
    return new PciDevice() {
      @Override
      public PciFunction function() {
        return function;
      }

      @Override
      public void close() {
        function.close();
      }
    };
  }
}
