package dev.tocsin.interrupt;

/**
 * A group of one line, named by its irq number.
 *
 * @param irq the legacy irq number, 0 to {@link InterruptIndex#MAX}; which of them exist is the
 *     back end's to say (24 with a PC's IOAPIC)
 */
public record LegacyIrqGroupConfig(long irq) implements GroupConfig {
  /** Checks the range of the number. */
  public LegacyIrqGroupConfig {
    InterruptIndex.check(irq);
  }

  @Override
  public long base() {
    return irq;
  }

  @Override
  public int count() {
    return 1;
  }
}
