package dev.tocsin.machine;

/** Who holds the interrupt chips of a machine on KVM. */
public enum Irqchip {
  /** The kernel: 8259A, IOAPIC, 8254 and every local APIC. */
  KERNEL,
  /** The kernel holds the local APICs; 8259A, IOAPIC and 8254 are Java. */
  SPLIT,
  /** All chips are Java; the kernel only runs instructions. */
  USER
}
