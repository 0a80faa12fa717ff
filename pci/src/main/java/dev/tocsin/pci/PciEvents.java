package dev.tocsin.pci;

import dev.tocsin.interrupt.InterruptException;

/**
 * Told of what a guest cannot be told of.
 *
 * <p>Called from any thread, without a lock of this module.
 */
public interface PciEvents {
  /** Hears nothing: what happens is counted all the same. */
  PciEvents SILENT = new PciEvents() {};

  /**
   * The host refused what a guest's write asked for, or a delivery.
   *
   * @param refusal why; the guest sees its registers as it wrote them
   */
  default void hostRefused(InterruptException refusal) {}

  /**
   * A base address register leads to a place that is taken or that is none; nothing answers there.
   *
   * @param bar number of the register, 0 to 5
   * @param address what the guest wrote, unsigned
   */
  default void barNotPlaced(int bar, long address) {}
}
