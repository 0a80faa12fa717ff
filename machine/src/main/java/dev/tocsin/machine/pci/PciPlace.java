package dev.tocsin.machine.pci;

/**
 * Where on a machine's PCI buses a device is wanted.
 *
 * @param kind which bus, and who chooses the slot
 * @param slot number of the device on bus 0; only for {@link Kind#SLOT}
 */
public record PciPlace(Kind kind, int slot) {
  /** Which bus, and who chooses the slot. */
  public enum Kind {
    /** The first free slot of bus 0. */
    ANY,
    /** A certain slot of bus 0. */
    SLOT,
    /** Behind the root port, whose driver is told. */
    HOT_PLUG
  }

  /** The first free slot of bus 0. */
  public static final PciPlace ANY = new PciPlace(Kind.ANY, 0);

  /**
   * Behind the root port: the guest is told that a device came, and numbers and places it. One at a
   * time.
   */
  public static final PciPlace HOT_PLUG = new PciPlace(Kind.HOT_PLUG, 0);

  /** Slots of a bus. */
  static final int SLOTS = 32;

  /** Checks the number. */
  public PciPlace {
    if (slot < 0 || slot >= SLOTS) {
      throw new IllegalArgumentException("a bus has slots 0..31: " + slot);
    }
  }

  /**
   * A certain slot of bus 0. Its pin INTA leads to line 16 + number modulo 8.
   *
   * @param number 1 to 31
   * @return the place
   */
  public static PciPlace slot(int number) {
    return new PciPlace(Kind.SLOT, number);
  }
}
