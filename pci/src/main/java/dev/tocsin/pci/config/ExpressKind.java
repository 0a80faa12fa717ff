package dev.tocsin.pci.config;

/** What kind of PCI Express function one is (PCI Express 3.1, 7.8.2: Device/Port Type). */
public enum ExpressKind {
  /** Behind a root port. */
  ENDPOINT(0),
  /** A port of the root complex, with one device behind it. */
  ROOT_PORT(4),
  /** On the root bus itself. */
  INTEGRATED(9);

  private final int code;

  ExpressKind(int code) {
    this.code = code;
  }

  /**
   * Returns the number in the register.
   *
   * @return 4 bits
   */
  public int code() {
    return code;
  }
}
