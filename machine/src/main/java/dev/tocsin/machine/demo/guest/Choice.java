package dev.tocsin.machine.demo.guest;

import dev.tocsin.pci.InterruptMode;

/**
 * What the guest's driver may decide for; it takes MSI-X before MSI before INTx.
 *
 * @param best the best kind it may take; worse ones are allowed, too
 * @param count how many sources, if there are as many
 */
public record Choice(InterruptMode best, int count) {
  int code() {
    return switch (best) {
      case OFF -> Protocol.KIND_NONE;
      case INTX -> Protocol.KIND_INTX;
      case MSI -> Protocol.KIND_INTX | Protocol.KIND_MSI;
      case MSIX -> Protocol.KIND_INTX | Protocol.KIND_MSI | Protocol.KIND_MSIX;
    };
  }
}
