package dev.tocsin.pci;

import java.util.List;

/**
 * All that a function remembers, but for its device.
 *
 * @param config the bytes of its configuration space, 256 or 4096
 * @param messages table and pending bits
 * @param level whether the device wants service
 */
public record FunctionState(List<Byte> config, Messages messages, boolean level) {
  /** Copies the list. */
  public FunctionState {
    config = List.copyOf(config);
  }

  /**
   * What a function remembers of messages outside of its configuration space.
   *
   * @param table the MSI-X table, four 32-bit words an entry; empty without MSI-X
   * @param msixPending numbers of the MSI-X vectors that are pending, ascending
   * @param msiPending MSI pending bits, one a message
   */
  public record Messages(List<Integer> table, List<Integer> msixPending, int msiPending) {
    /** Copies the lists, and checks that numbers ascend. */
    public Messages {
      table = List.copyOf(table);
      msixPending = List.copyOf(msixPending);
      for (int i = 1; i < msixPending.size(); i++) {
        if (msixPending.get(i) <= msixPending.get(i - 1)) {
          throw new IllegalArgumentException("pending vectors do not ascend: " + msixPending);
        }
      }
    }
  }
}
