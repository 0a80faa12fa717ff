package dev.tocsin.pci.host;

import java.util.OptionalInt;

/** Which interrupt lines the pins of the root bus lead to: the machine's board. */
@FunctionalInterface
public interface PinRouting {
  /**
   * Returns the line of a pin.
   *
   * @param device number of the device on the root bus, 0 to 31
   * @param pin 0 for INTA# to 3 for INTD#
   * @return an irq number for the manager of lines; empty if the pin leads nowhere
   */
  OptionalInt irqOf(int device, int pin);

  /**
   * Returns a routing that goes round some lines: device plus pin, modulo their number.
   *
   * @param irqs the lines, 16 to 23 with an IOAPIC, say
   * @return the routing
   */
  static PinRouting around(int... irqs) {
    int[] lines = irqs.clone();
    return (device, pin) -> OptionalInt.of(lines[(device + pin) % lines.length]);
  }
}
