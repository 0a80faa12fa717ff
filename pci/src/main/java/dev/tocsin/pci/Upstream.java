package dev.tocsin.pci;

import dev.tocsin.bus.BusRange;
import java.util.OptionalInt;

/**
 * What a function sees of the bus it sits on.
 *
 * <p>A {@link dev.tocsin.pci.host.PciBus} is one; a server that lends a function to another VMM is
 * another. Called from any thread, also under the function's lock.
 */
public interface Upstream extends BarPlacement {
  /**
   * Returns the number that requests of the function carry.
   *
   * @return bus number, device and function, as a guest has numbered them: 16 bits
   */
  int requesterId();

  /**
   * Returns the interrupt line that the function's pin leads to.
   *
   * @param pin A to D
   * @return an irq number for the manager of lines; empty if the pin leads nowhere
   */
  OptionalInt irqOf(InterruptPin pin);

  /**
   * Tells whether accesses to a range lead to the bus: whether the bridges above forward it.
   *
   * @param space ports or memory
   * @param range addresses a guest wrote
   * @return false if a bridge keeps them
   */
  boolean leadsHere(BarSpace space, BusRange range);
}
