package dev.tocsin.pci;

import dev.tocsin.pci.msi.MsiCapability;
import dev.tocsin.pci.msi.MsixCapability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Takes a function's state apart and puts it together; checks before anything changes. */
final class Saving {
  private Saving() {}

  /** Returns the state; under the function's lock. */
  static FunctionState save(PciFunction.Parts parts) {
    FunctionInterrupts interrupts = parts.interrupts();
    List<Byte> config = new ArrayList<>();
    for (byte one : parts.space().image()) {
      config.add(one);
    }
    List<Integer> table =
        interrupts
            .msix()
            .map(msix -> Arrays.stream(msix.table().image()).boxed().toList())
            .orElse(List.of());
    List<Integer> pending =
        interrupts.msix().map(msix -> msix.pending().stream().boxed().toList()).orElse(List.of());
    long[] msi = interrupts.msi().map(MsiCapability::pending).orElseGet(BitSet::new).toLongArray();
    var messages = new FunctionState.Messages(table, pending, msi.length == 0 ? 0 : (int) msi[0]);
    return new FunctionState(config, messages, interrupts.level());
  }

  /** Checks sizes and ranges. */
  static void check(PciFunction.Parts parts, FunctionState state) {
    parts.space().check(bytes(state));
    FunctionState.Messages messages = state.messages();
    int vectors = parts.interrupts().msix().map(MsixCapability::vectors).orElse(0);
    if (messages.table().size() != 4 * vectors) {
      throw new IllegalArgumentException(
          "a table of %d words, not %d".formatted(messages.table().size(), 4 * vectors));
    }
    for (int vector : messages.msixPending()) {
      if (vector < 0 || vector >= vectors) {
        throw new IllegalArgumentException("no such vector is pending: " + vector);
      }
    }
    int capable = parts.interrupts().msi().map(MsiCapability::capable).orElse(0);
    if (capable < 32 && messages.msiPending() >>> capable != 0) {
      throw new IllegalArgumentException(
          "no such message is pending: 0x%x".formatted(messages.msiPending()));
    }
  }

  /** Puts a checked state in force; under the function's lock, with no group. */
  static void restore(PciFunction.Parts parts, FunctionState state) {
    FunctionInterrupts interrupts = parts.interrupts();
    FunctionState.Messages messages = state.messages();
    interrupts
        .msix()
        .ifPresent(msix -> {
          msix.table().restore(messages.table().stream().mapToInt(Integer::intValue).toArray());
          BitSet pending = new BitSet();
          messages.msixPending().forEach(pending::set);
          msix.keep(pending);
        });
    interrupts
        .msi()
        .ifPresent(
            msi -> msi.keep(BitSet.valueOf(new long[] {messages.msiPending() & 0xffff_ffffL})));
    parts.space().restore(bytes(state));
  }

  private static byte[] bytes(FunctionState state) {
    byte[] bytes = new byte[state.config().size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = state.config().get(i);
    }
    return bytes;
  }
}
