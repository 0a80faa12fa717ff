package dev.tocsin.pci;

/** The address spaces a base address register claims a range of. */
public enum BarSpace {
  /** Ports. */
  PORTS,
  /** Memory addresses. */
  MEMORY
}
