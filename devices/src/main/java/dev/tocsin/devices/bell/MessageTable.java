package dev.tocsin.devices.bell;

import dev.tocsin.interrupt.MsiIrqSourceConfig;

/**
 * Storage of the table: four words an entry, as in MSI-X (PCI 3.0, 6.8.2).
 *
 * <p>Keeps every bit that is written, only bit 0 of the control word acts (S25). Confined to the
 * registers' lock.
 */
final class MessageTable {
  static final int ENTRY_BYTES = 16;
  private static final int LOW = 0;
  private static final int HIGH = 1;
  private static final int DATA = 2;
  private static final int CONTROL = 3;

  private final int[] words;

  /** Creates a table in its state after reset: every entry masked. */
  MessageTable(int entries) {
    words = new int[entries * 4];
    for (int i = CONTROL; i < words.length; i += 4) {
      words[i] = 1;
    }
  }

  boolean contains(int offset) {
    return offset >>> 2 < words.length;
  }

  int word(int offset) {
    return words[offset >>> 2];
  }

  void setWord(int offset, int value) {
    words[offset >>> 2] = value;
  }

  boolean masked(int entry) {
    return (words[entry * 4 + CONTROL] & 1) != 0;
  }

  MsiIrqSourceConfig message(int entry, int requester) {
    int at = entry * 4;
    return new MsiIrqSourceConfig(words[at + HIGH], words[at + LOW], words[at + DATA], requester);
  }
}
