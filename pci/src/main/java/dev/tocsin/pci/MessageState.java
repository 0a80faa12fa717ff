package dev.tocsin.pci;

import java.util.List;

/**
 * What a function remembers of messages outside of its configuration space.
 *
 * @param table the MSI-X table, four 32-bit words an entry; empty without MSI-X
 * @param msixPending numbers of the MSI-X vectors that are pending, ascending
 * @param msiPending MSI pending bits, one a message
 */
public record MessageState(List<Integer> table, List<Integer> msixPending, int msiPending) {
  /** Copies the lists, and checks that numbers ascend. */
  public MessageState {
    table = List.copyOf(table);
    msixPending = List.copyOf(msixPending);
    for (int i = 1; i < msixPending.size(); i++) {
      if (msixPending.get(i) <= msixPending.get(i - 1)) {
        throw new IllegalArgumentException("pending vectors do not ascend: " + msixPending);
      }
    }
  }
}
