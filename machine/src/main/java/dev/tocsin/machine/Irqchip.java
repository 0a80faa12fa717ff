package dev.tocsin.machine;

import java.util.Locale;

/** Who holds the interrupt chips of a machine on KVM. */
public enum Irqchip {
  /** The kernel: 8259A, IOAPIC, 8254 and every local APIC. */
  KERNEL,
  /** The kernel holds the local APICs; 8259A, IOAPIC and 8254 are Java. */
  SPLIT,
  /** All chips are Java; the kernel only runs instructions. */
  USER;

  /** The name as a user writes it: {@code kernel}, {@code split}, {@code user}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
