package dev.tocsin.pci.msi;

/**
 * Which of the four layouts an MSI capability has (PCI 3.0, 6.8.1; S32).
 *
 * @param messages how many messages the function is capable of: 1, 2, 4, 8, 16 or 32
 * @param address64 whether the address has an upper half
 * @param maskable whether each message has a mask and a pending bit
 */
public record MsiLayout(int messages, boolean address64, boolean maskable) {
  /** Checks the number. */
  public MsiLayout {
    if (Integer.bitCount(messages) != 1 || messages > 32 || messages < 1) {
      throw new IllegalArgumentException("1, 2, 4, 8, 16 or 32 messages: " + messages);
    }
  }

  int dataOffset() {
    return address64 ? 12 : 8;
  }

  int maskOffset() {
    return dataOffset() + 4;
  }

  int pendingOffset() {
    return dataOffset() + 8;
  }

  /**
   * Returns the length of the capability.
   *
   * @return 10, 14, 20 or 24 bytes
   */
  public int length() {
    return maskable ? dataOffset() + 12 : dataOffset() + 2;
  }
}
