package dev.tocsin.vfiouser;

import dev.tocsin.vfiouser.wire.IrqKind;

/**
 * How many interrupts of each kind a function has, as its config space says (PCI 3.0, 6.2.4, 6.8).
 *
 * @param intx 0 or 1
 * @param msi 0 to 32
 * @param msix 0 to 2048
 */
record InterruptCounts(int intx, int msi, int msix) {
  private static final int STATUS = 6;
  private static final int STATUS_CAPABILITIES = 1 << 4;
  private static final int FIRST_CAPABILITY = 0x34;
  private static final int INTERRUPT_PIN = 0x3d;
  private static final int MSI = 0x05;
  private static final int MSIX = 0x11;

  /** More than fit into the config space, so that a list in a circle ends. */
  private static final int MOST_CAPABILITIES = 48;

  static InterruptCounts of(ServedFunction function) {
    int intx = function.readConfig(INTERRUPT_PIN, 1) == 0 ? 0 : 1;
    int msi = 0;
    int msix = 0;
    boolean any = (function.readConfig(STATUS, 2) & STATUS_CAPABILITIES) != 0;
    int at = any ? pointer(function, FIRST_CAPABILITY) : 0;
    for (int i = 0; at != 0 && i < MOST_CAPABILITIES; i++) {
      int id = function.readConfig(at, 1) & 0xff;
      int control = function.readConfig(at + 2, 2);
      if (id == MSI) {
        msi = 1 << Math.min(control >>> 1 & 7, 5);
      } else if (id == MSIX) {
        msix = (control & 0x7ff) + 1;
      }
      at = pointer(function, at + 1);
    }
    return new InterruptCounts(intx, msi, msix);
  }

  private static int pointer(ServedFunction function, int at) {
    return function.readConfig(at, 1) & 0xfc;
  }

  int of(IrqKind kind) {
    return switch (kind) {
      case INTX -> intx;
      case MSI -> msi;
      case MSIX -> msix;
      case ERR, REQ -> 1;
    };
  }
}
