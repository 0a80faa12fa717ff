package dev.tocsin.pci;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;

/**
 * Where the ranges of base address registers are put: the machine's buses, seen from a slot.
 *
 * <p>Called under a function's lock, from any thread; does not call the device.
 */
public interface BarPlacement {
  /**
   * Places a range.
   *
   * @param space ports or memory
   * @param range addresses a guest wrote: any
   * @param device what answers there
   * @return false if the range is taken, or does not lead here; nothing is placed then
   */
  boolean place(BarSpace space, BusRange range, BusDevice device);

  /**
   * Removes a range.
   *
   * @param space ports or memory
   * @param range a range that was placed
   */
  void remove(BarSpace space, BusRange range);
}
