package dev.tocsin.machine.lspci;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.machine.lspci.Listing.Lines;
import dev.tocsin.pci.Bar;
import dev.tocsin.pci.PciFunction;
import java.util.Optional;

/** Lists MSI and MSI-X with their vectors (PCI 3.0, 6.8). */
final class MessageListing {
  /** How many vectors are listed one by one at the second level. */
  private static final int FEW = 8;

  private static final int ENTRY = 16;
  private static final int MSI_64 = 7;
  private static final int MSI_MASKABLE = 8;

  private MessageListing() {}

  static void msi(ConfigView config, int at, int verbosity, Lines lines) {
    int control = config.get(at + 2, 2);
    lines.add(
        1,
        "Capabilities: [%02x] MSI: Enable%s Count=%d/%d Maskable%s 64bit%s"
            .formatted(
                at,
                Flags.sign(control, 0),
                1 << (control >>> 4 & 7),
                1 << (control >>> 1 & 7),
                Flags.sign(control, MSI_MASKABLE),
                Flags.sign(control, MSI_64)));
    if (verbosity < 2) {
      return;
    }
    boolean wide = (control >>> MSI_64 & 1) != 0;
    int data = at + (wide ? 12 : 8);
    String high = wide ? "%08x".formatted(config.get(at + 8, 4)) : "";
    lines.add(
        2,
        "Address: %s%08x  Data: %04x".formatted(high, config.get(at + 4, 4), config.get(data, 2)));
    if ((control >>> MSI_MASKABLE & 1) != 0) {
      lines.add(
          2,
          "Masking: %08x  Pending: %08x"
              .formatted(config.get(data + 4, 4), config.get(data + 8, 4)));
    }
  }

  static void msix(ConfigView config, PciFunction function, int at, int verbosity, Lines lines) {
    int control = config.get(at + 2, 2);
    int count = (control & 0x7ff) + 1;
    lines.add(
        1,
        "Capabilities: [%02x] MSI-X: Enable%s Count=%d Masked%s"
            .formatted(at, Flags.sign(control, 15), count, Flags.sign(control, 14)));
    if (verbosity < 2) {
      return;
    }
    int table = config.get(at + 4, 4);
    int pending = config.get(at + 8, 4);
    lines.add(2, "Vector table: BAR=%d offset=%08x".formatted(table & 7, table & ~7));
    lines.add(2, "PBA: BAR=%d offset=%08x".formatted(pending & 7, pending & ~7));
    Optional<Bar> tableBar = function.bar(table & 7);
    Optional<Bar> pendingBar = function.bar(pending & 7);
    if (tableBar.isPresent() && pendingBar.isPresent()) {
      var vectors =
          new Vectors(tableBar.get().device(), table & ~7, pendingBar.get().device(), pending & ~7);
      vectors.list(count, verbosity > 2 ? count : Math.min(count, FEW), lines);
    }
  }

  /** The registers of all vectors. */
  private record Vectors(BusDevice table, long tableAt, BusDevice pending, long pendingAt) {
    boolean masked(int index) {
      return (table.read(tableAt + (long) ENTRY * index + 12, 4) & 1) != 0;
    }

    boolean isPending(int index) {
      return (pending.read(pendingAt + index / 32 * 4L, 4) >>> index % 32 & 1) != 0;
    }

    void list(int count, int shown, Lines lines) {
      int masked = 0;
      int waiting = 0;
      for (int i = 0; i < count; i++) {
        masked += masked(i) ? 1 : 0;
        waiting += isPending(i) ? 1 : 0;
      }
      lines.add(2, "Vectors: %d, masked %d, pending %d".formatted(count, masked, waiting));
      for (int i = 0; i < shown; i++) {
        vector(i, lines);
      }
      if (shown < count) {
        lines.add(2, "  ... %d more (-vvv)".formatted(count - shown));
      }
    }

    private void vector(int index, Lines lines) {
      long entry = tableAt + (long) ENTRY * index;
      lines.add(
          2,
          "%4d: Address: %016x  Data: %08x  Mask%s Pending%s"
              .formatted(
                  index,
                  table.read(entry, 8),
                  table.read(entry + 8, 4),
                  masked(index) ? "+" : "-",
                  isPending(index) ? "+" : "-"));
    }
  }
}
