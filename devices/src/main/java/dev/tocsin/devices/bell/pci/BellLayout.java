package dev.tocsin.devices.bell.pci;

import dev.tocsin.pci.InterruptPin;
import dev.tocsin.pci.PciFunctionBuilder;
import dev.tocsin.pci.msi.MsiLayout;
import dev.tocsin.pci.msi.MsixLayout;

/**
 * Which interrupts a bell is capable of; at least one sort.
 *
 * @param vectors MSI-X vectors, 0 to 2048; 0 is no such capability
 * @param messages MSI messages, 0 or a power of two up to 32; 0 is no such capability
 * @param pin whether it has INTA
 */
public record BellLayout(int vectors, int messages, boolean pin) {
  /** All there is: 2048 vectors, 32 messages and a pin. */
  public static final BellLayout FULL = new BellLayout(MsixLayout.MAX_VECTORS, 32, true);

  /** How many causes the pin has. */
  static final int CAUSES = 32;

  /** Number of the base address register of the MSI-X table. */
  private static final int TABLE_BAR = 2;

  /** Checks the ranges. */
  public BellLayout {
    if (vectors < 0 || vectors > MsixLayout.MAX_VECTORS) {
      throw new IllegalArgumentException("a bell has 0..2048 vectors: " + vectors);
    }
    if (messages < 0 || messages > 32 || Integer.bitCount(messages) > 1) {
      throw new IllegalArgumentException("a bell has 0, 1, 2, 4, 8, 16 or 32 MSIs: " + messages);
    }
    if (vectors == 0 && messages == 0 && !pin) {
      throw new IllegalArgumentException("a bell without interrupts");
    }
  }

  /** Returns how many doorbells there are: one for each vector or message, else for each cause. */
  int doorbells() {
    int most = Math.max(vectors, messages);
    return most == 0 ? CAUSES : most;
  }

  /** Returns the register that tells a driver of this. */
  int capabilities() {
    return vectors | messages << 12 | (pin ? 1 << 18 : 0);
  }

  void apply(PciFunctionBuilder builder) {
    if (pin) {
      builder.pin(InterruptPin.A);
    }
    if (messages > 0) {
      builder.msi(new MsiLayout(messages, true, true));
    }
    if (vectors > 0) {
      builder.msix(MsixLayout.alone(vectors, TABLE_BAR));
    }
  }
}
