package dev.tocsin.bench.pci;

import com.sun.management.ThreadMXBean;
import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.rig.Rig;
import dev.tocsin.bench.row.Round;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;

/**
 * A driver enables MSI-X with 2048 vectors: Enable with Function Mask, table, function unmask; then
 * the same with one unmask write each.
 */
final class EnableRound implements Round {
  private static final int TIMES = 10;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Rig rig = Rig.start();
  private long cpu;

  /** The very first time, and the processor's part of it; the whole truth if the row runs alone. */
  private final double first;

  private final double firstCpu;

  EnableRound() throws Exception {
    first = enable(true);
    firstCpu = cpu;
  }

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    var enable = new double[TIMES];
    var writes = new double[TIMES];
    for (int t = 0; t < TIMES; t++) {
      long commits = rig.ports().commits();
      long calls = rig.ports().calls();
      long bytes = THREADS.getCurrentThreadAllocatedBytes();
      enable[t] = enable(t == 0);
      out.accept(count("bytes", THREADS.getCurrentThreadAllocatedBytes() - bytes));
      out.accept(count("commits", rig.ports().commits() - commits));
      out.accept(count("syscalls", rig.ports().calls() - calls));
      writes[t] = unmaskOneByOne(t == 0);
    }
    out.accept(Figure.time("tocsin", "msix_enable", Rig.VECTORS, Figures.medianOf(enable)));
    out.accept(Figure.time("tocsin_first", "msix_enable", Rig.VECTORS, first));
    out.accept(Figure.time("tocsin_first_cpu", "msix_enable", Rig.VECTORS, firstCpu));
    out.accept(Figure.time("tocsin", "msix_unmask", Rig.VECTORS, Figures.medianOf(writes)));
  }

  /** Returns what the two writes to Message Control cost: all becomes live at the second. */
  private double enable(boolean look) throws Exception {
    try (var slot = new Slot(rig.engine().managersFor("bench"), Rig.VECTORS)) {
      long work = THREADS.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      slot.control(Slot.ENABLE | Slot.FUNCTION_MASK);
      long spent = System.nanoTime() - start;
      work = THREADS.getCurrentThreadCpuTime() - work;
      slot.fillAll(rig);
      work -= THREADS.getCurrentThreadCpuTime();
      start = System.nanoTime();
      slot.control(Slot.ENABLE);
      spent += System.nanoTime() - start;
      cpu = work + THREADS.getCurrentThreadCpuTime();
      look(slot, look);
      return spent;
    }
  }

  /** Returns what a write costs that unmasks one vector, all 2048 in turn. */
  private double unmaskOneByOne(boolean look) throws Exception {
    try (var slot = new Slot(rig.engine().managersFor("bench"), Rig.VECTORS)) {
      slot.control(Slot.ENABLE);
      for (int i = 0; i < Rig.VECTORS; i++) {
        slot.fill(rig, i);
      }
      long start = System.nanoTime();
      for (int i = 0; i < Rig.VECTORS; i++) {
        slot.unmask(i);
      }
      double spent = System.nanoTime() - start;
      look(slot, look);
      return spent / Rig.VECTORS;
    }
  }

  private void look(Slot slot, boolean look) throws Exception {
    if (look) {
      slot.interrupts().trigger(Rig.VECTORS - 1);
      rig.require(Rig.VECTORS - 1, "the last vector works");
    }
  }

  private static Figure count(String unit, long value) {
    return Figure.count("tocsin", "msix_enable", Rig.VECTORS, unit, (double) value);
  }

  @Override
  public int warmup() {
    return 20;
  }

  @Override
  public void close() {
    rig.close();
  }
}
