package dev.tocsin.machine.demo.guest;

import dev.tocsin.pci.InterruptMode;

/**
 * What the guest's driver has decided for.
 *
 * @param mode INTx, MSI or MSI-X; off if none of the allowed kinds was there
 * @param count how many sources it uses
 */
public record Loaded(InterruptMode mode, int count) {
  static Loaded of(int result) {
    InterruptMode mode =
        switch (result >>> 16) {
          case Protocol.KIND_INTX -> InterruptMode.INTX;
          case Protocol.KIND_MSI -> InterruptMode.MSI;
          case Protocol.KIND_MSIX -> InterruptMode.MSIX;
          default -> InterruptMode.OFF;
        };
    return new Loaded(mode, result & 0xffff);
  }

  @Override
  public String toString() {
    return switch (mode) {
      case OFF -> "no interrupt";
      case INTX -> "INTx";
      case MSI -> "MSI, " + messages();
      case MSIX -> "MSI-X, " + messages();
    };
  }

  private String messages() {
    return count == 1 ? "1 message" : count + " messages";
  }
}
