package dev.tocsin.bench.pci;

import dev.tocsin.bench.figure.Key;
import dev.tocsin.bench.figure.Target;
import dev.tocsin.bench.rig.Rig;
import dev.tocsin.bench.row.Row;
import java.util.List;

/** The rows of the PCI layer, in the order of the table. */
public final class PciRows {
  private static final double MICROS = 1e3;
  private static final int N = Rig.VECTORS;
  private static final String OURS = "tocsin";
  private static final String RELAYED = "tocsin_relayed";
  private static final String ATTACHED = "tocsin_attached";
  private static final String ENABLE = "msix_enable";
  private static final String MASK = "function_mask";
  private static final String COMMITS = "commits";

  /** All of them. */
  public static final List<Row> ALL =
      List.of(
          new Row(
              "msix",
              Row.Needs.KVM,
              EnableRound::new,
              List.of(
                  Target.atMost(
                      "guest enables MSI-X, 2048 unmasked", time(OURS, ENABLE, N), 300 * MICROS),
                  Target.atMost("- commits", new Key(OURS, ENABLE, N, COMMITS), 0),
                  Target.atMost("- system calls", new Key(OURS, ENABLE, N, "syscalls"), 0),
                  Target.atMost(
                      "guest unmasks 2048, one write each", time(OURS, "msix_unmask", N), 150))),
          new Row(
              "msix_export",
              Row.Needs.KVM,
              ExportedRound::new,
              List.of(
                  Target.atMost(
                      "function unmask, 2048 exported: commits",
                      new Key(RELAYED, ENABLE, N, COMMITS),
                      0),
                  Target.timesFloor(
                      "- attached at once",
                      time(ATTACHED, ENABLE, N),
                      time("c", "enable_batch", N),
                      1.5),
                  Target.atMost("- commits", new Key(ATTACHED, ENABLE, N, COMMITS), 1),
                  Target.timesFloor(
                      "function mask + unmask, 8 attached",
                      time(ATTACHED, MASK, 8),
                      time("c_irqfdonly", MASK, 8),
                      1.3),
                  Target.timesFloor(
                      "function mask + unmask, 2048 attached",
                      time(ATTACHED, MASK, N),
                      time("c_irqfdonly", MASK, N),
                      1.3),
                  Target.atMost("- commits", new Key(ATTACHED, MASK, N, COMMITS), 0))),
          new Row(
              "access",
              Row.Needs.JAVA,
              AccessRound::new,
              List.of(
                  Target.atMost(
                      "table write that changes nothing", time(OURS, "table_same", 1), 100),
                  Target.atMost("bus look-up among 512 ranges", time(OURS, "bus_lookup", 512), 30),
                  Target.floorPlus(
                      "trigger through a function, live",
                      time(OURS, "trigger_live", 1),
                      time("tocsin_group", "trigger_live", 1),
                      15),
                  Target.floorPlus(
                      "trigger through a function, masked",
                      time(OURS, "trigger_masked", 1),
                      time("tocsin_group", "trigger_masked", 1),
                      15),
                  Target.atMost(
                      "- allocated per call", new Key(OURS, "trigger_live", 1, "bytes"), 0))));

  private PciRows() {}

  private static Key time(String impl, String op, int n) {
    return Key.time(impl, op, n);
  }
}
