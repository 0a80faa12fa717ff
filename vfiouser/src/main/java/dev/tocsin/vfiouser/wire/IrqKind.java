package dev.tocsin.vfiouser.wire;

import java.util.Optional;

/**
 * The kinds of interrupts a PCI device has, in the order of VFIO's indices (linux/vfio.h), with
 * what is true of each here.
 */
public enum IrqKind {
  /** The pin: masked by its own interrupt until the client unmasks it. */
  INTX(0, IrqKind.EVENTFD | IrqKind.MASKABLE | IrqKind.AUTOMASKED),
  /** MSI: each message can be assigned, taken away and masked by itself. */
  MSI(1, IrqKind.EVENTFD | IrqKind.MASKABLE),
  /** MSI-X: each vector can be assigned, taken away and masked by itself. */
  MSIX(2, IrqKind.EVENTFD | IrqKind.MASKABLE),
  /** Tells the client of a device error. */
  ERR(3, IrqKind.EVENTFD | IrqKind.NORESIZE),
  /** Asks the client to let go of the device. */
  REQ(4, IrqKind.EVENTFD | IrqKind.NORESIZE);

  static final int EVENTFD = 1;
  static final int MASKABLE = 1 << 1;
  static final int AUTOMASKED = 1 << 2;
  static final int NORESIZE = 1 << 3;

  private final int index;
  private final int flags;

  IrqKind(int index, int flags) {
    this.index = index;
    this.flags = flags;
  }

  int index() {
    return index;
  }

  int flags() {
    return flags;
  }

  /**
   * Tells whether single interrupts can be masked.
   *
   * @return true if MASK and UNMASK mean something
   */
  public boolean maskable() {
    return (flags & MASKABLE) != 0;
  }

  /**
   * Returns the kind of an index.
   *
   * @param index any bit pattern
   * @return empty if there is none
   */
  public static Optional<IrqKind> of(int index) {
    return index >= 0 && index < values().length ? Optional.of(values()[index]) : Optional.empty();
  }
}
