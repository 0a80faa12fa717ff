package dev.tocsin.pci.host;

import dev.tocsin.pci.PciFunction;
import java.util.List;

/** A bus with 32 slots. Thread-safe; devices come and go while the guest runs. */
public final class PciBus {
  PciBus() {}

  /**
   * Plugs a device in.
   *
   * @param device number of a free slot, 0 to 31
   * @param functions its functions, from 0 on, 1 to 8
   * @throws IllegalArgumentException if the slot is taken or the number wrong
   */
  public void plug(int device, PciFunction... functions) {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes a device out. From now on its slot answers all ones; its ranges and groups are gone.
   *
   * @param device number of the slot
   * @return its functions, on no bus; empty if there was none
   */
  public List<PciFunction> unplug(int device) {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns the bus number.
   *
   * @return 0 for the root bus, else what the guest wrote to the bridge; 0 before that, too
   */
  public int number() {
    throw new UnsupportedOperationException();
  }
}
