package dev.tocsin.interrupt;

/**
 * A group of message-signalled sources with consecutive identifiers.
 *
 * <p>That MSI wants a power of two up to 32 is checked where PCI is known.
 *
 * @param base identifier of the first source, 0 to {@link InterruptIndex#MAX}
 * @param count number of sources, 1 to {@link #MAX_COUNT}
 */
public record MsiIrqGroupConfig(long base, int count) implements GroupConfig {
  /** Most sources a group can have: an MSI-X table's 2048 (PCI 3.0, 6.8.2.3). */
  public static final int MAX_COUNT = 2048;

  /** Checks both ranges. */
  public MsiIrqGroupConfig {
    if (count < 1 || count > MAX_COUNT) {
      throw new IllegalArgumentException(
          "a message group has 1.." + MAX_COUNT + " sources: " + count);
    }
    InterruptIndex.check(base);
    InterruptIndex.check(base + count - 1);
  }
}
