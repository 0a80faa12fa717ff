package dev.tocsin.pci;

/** The pin a function drives, as its Interrupt Pin register says (PCI 3.0, 6.2.4). */
public enum InterruptPin {
  /** No pin: the register reads 0. */
  NONE,
  /** INTA#, what a device of one function has. */
  A,
  /** INTB#. */
  B,
  /** INTC#. */
  C,
  /** INTD#. */
  D
}
