package dev.tocsin.pci.host;

import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciIdentity;
import dev.tocsin.pci.PciResources;

/** A bridge to another bus: a function with a header of type 1. */
public final class PciBridge {
  PciBridge() {}

  /**
   * Creates a conventional bridge, to be plugged into a bus.
   *
   * @param identity what a driver recognises it by
   * @param resources what it takes interrupts from
   * @return the bridge
   */
  public static PciBridge conventional(PciIdentity identity, PciResources resources) {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns the bridge's own function, which is plugged into the bus above.
   *
   * @return the function
   */
  public PciFunction function() {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns the bus below.
   *
   * @return the secondary bus
   */
  public PciBus secondary() {
    throw new UnsupportedOperationException();
  }
}
