package dev.tocsin.bench.pci;

import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.rig.Rig;
import dev.tocsin.bench.row.Round;
import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.engine.DeviceLimits;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The function unmask of 2048 vectors whose notifiers are out: relayed at first, or attached at
 * once; then Function Mask on and off while they are attached, with 2048 and with 8.
 */
final class ExportedRound implements Round {
  private static final int FEW = 8;
  private static final int FEW_TIMES = 20;
  private static final long PAUSE_NANOS = 1_000_000;

  private final Rig rig = Rig.start();

  ExportedRound() throws Exception {}

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    unmask(AttachPolicy.ON_EVIDENCE, "tocsin_relayed", out);
    unmask(AttachPolicy.ON_UNMASK, "tocsin_attached", out);
    try (Slot few = slot(AttachPolicy.ON_UNMASK, FEW)) {
      few.control(Slot.ENABLE);
      toggle(few, FEW, FEW_TIMES, out);
    }
  }

  private Slot slot(AttachPolicy policy, int vectors) throws Exception {
    var managers = rig.engine().managersFor("bench", DeviceLimits.NONE.with(policy));
    var slot = new Slot(managers, vectors);
    slot.control(Slot.ENABLE | Slot.FUNCTION_MASK);
    slot.fillAll(rig);
    slot.export();
    return slot;
  }

  private void unmask(AttachPolicy policy, String impl, Consumer<Figure> out) throws Exception {
    try (Slot slot = slot(policy, Rig.VECTORS)) {
      long commits = rig.ports().commits();
      // As on the floor: who unmasks has slept until a moment ago, and keeps its turn.
      LockSupport.parkNanos(PAUSE_NANOS);
      long start = System.nanoTime();
      slot.control(Slot.ENABLE);
      double spent = System.nanoTime() - start;
      out.accept(Figure.time(impl, "msix_enable", Rig.VECTORS, spent));
      commits = rig.ports().commits() - commits;
      out.accept(Figure.count(impl, "msix_enable", Rig.VECTORS, "commits", (double) commits));
      if (policy == AttachPolicy.ON_UNMASK) {
        slot.handles().getLast().ring();
        rig.require(Rig.VECTORS - 1, "a ring reaches the APIC without us");
        toggle(slot, Rig.VECTORS, 1, out);
      }
    }
  }

  private void toggle(Slot slot, int vectors, int times, Consumer<Figure> out) {
    long commits = rig.ports().commits();
    for (int t = 0; t < times; t++) {
      long start = System.nanoTime();
      slot.control(Slot.ENABLE | Slot.FUNCTION_MASK);
      slot.control(Slot.ENABLE);
      double spent = System.nanoTime() - start;
      out.accept(Figure.time("tocsin_attached", "function_mask", vectors, spent));
    }
    commits = rig.ports().commits() - commits;
    out.accept(
        Figure.count("tocsin_attached", "function_mask", vectors, "commits", (double) commits));
  }

  @Override
  public int warmup() {
    return 25;
  }

  @Override
  public void close() {
    rig.close();
  }
}
