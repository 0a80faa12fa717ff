package dev.tocsin.pci;

/** How a function interrupts: what its driver has written to its configuration. */
public enum InterruptMode {
  /** Not at all: the function is on no bus, or it has no pin and no message is enabled. */
  OFF,
  /** By its pin. */
  INTX,
  /** By up to 32 messages of one address. */
  MSI,
  /** By the messages of a table; wins over MSI if a driver enables both (S33). */
  MSIX
}
