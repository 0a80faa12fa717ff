package dev.tocsin.interrupt;

/**
 * The pin of an interrupt chip that a legacy source drives.
 *
 * @param irqchip number of the chip, from 0; on a PC 0 and 1 are the 8259A pair, 2 the IOAPIC
 * @param pin number of the pin on that chip, from 0
 */
public record LegacyIrqSourceConfig(int irqchip, int pin) implements InterruptSourceConfig {
  /** Checks that neither number is negative. */
  public LegacyIrqSourceConfig {
    if (irqchip < 0 || pin < 0) {
      throw new IllegalArgumentException("chip and pin count from 0: " + irqchip + ", " + pin);
    }
  }
}
