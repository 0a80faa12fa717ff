package dev.tocsin.pci.host;

import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciIdentity;
import dev.tocsin.pci.PciResources;

/**
 * A PCI Express root port: a bridge to one slot, into which a device may be plugged at run time.
 *
 * <p>The guest is told by Slot Status and by the port's interrupt (PCI Express 3.1, 6.7).
 */
public final class RootPort {
  RootPort() {}

  /**
   * Creates a root port, to be plugged into the root bus.
   *
   * @param identity what a driver recognises it by
   * @param resources what it takes interrupts from
   * @param slot number of the slot, 1 to 8191, unique in the machine
   * @return the port, its slot empty
   */
  public static RootPort create(PciIdentity identity, PciResources resources, int slot) {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns the bridge: its function, and the bus below.
   *
   * @return the bridge
   */
  public PciBridge bridge() {
    throw new UnsupportedOperationException();
  }

  /**
   * Plugs a device into the slot and tells the guest.
   *
   * @param functions the device's functions, from 0 on
   * @throws IllegalArgumentException if the slot is taken
   */
  public void insert(PciFunction... functions) {
    throw new UnsupportedOperationException();
  }

  /**
   * Asks the guest to let go of the device, as the attention button does.
   *
   * @param released runs once, without a lock, when the guest has switched the slot off and the
   *     device is out
   */
  public void requestRemoval(Runnable released) {
    throw new UnsupportedOperationException();
  }

  /** Takes the device out without asking, and tells the guest; nothing if the slot is empty. */
  public void remove() {
    throw new UnsupportedOperationException();
  }
}
