package dev.tocsin.pci;

/** The pin a function drives, as its Interrupt Pin register says (PCI 3.0, 6.2.4). */
public enum InterruptPin {
  /** No pin: the register reads 0. */
  NONE(0),
  /** INTA#, what a device of one function has. */
  A(1),
  /** INTB#. */
  B(2),
  /** INTC#. */
  C(3),
  /** INTD#. */
  D(4);

  private final int number;

  InterruptPin(int number) {
    this.number = number;
  }

  /**
   * Returns what the register reads.
   *
   * @return 0 to 4
   */
  public int number() {
    return number;
  }
}
