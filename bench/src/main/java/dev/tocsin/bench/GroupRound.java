package dev.tocsin.bench;

import com.sun.management.ThreadMXBean;
import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.rig.Descriptors;
import dev.tocsin.bench.rig.Rig;
import dev.tocsin.bench.row.Round;
import dev.tocsin.interrupt.MessageGroup;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;

/** A group of 2048 from nothing to all unmasked, one {@code update} each, on the direct path. */
final class GroupRound implements Round {
  private static final int TIMES = 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Rig rig = Rig.start();

  GroupRound() throws Exception {}

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    var create = new double[TIMES];
    var unmask = new double[TIMES];
    int descriptors = Descriptors.open();
    long made = 0;
    long touched = 0;
    long calls = 0;
    for (int t = 0; t < TIMES; t++) {
      long bytes = THREADS.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      MessageGroup group = rig.newGroup(Rig.VECTORS);
      create[t] = System.nanoTime() - start;
      made = Math.max(made, THREADS.getCurrentThreadAllocatedBytes() - bytes);
      group.enable();
      long before = rig.ports().calls();
      start = System.nanoTime();
      for (int i = 0; i < Rig.VECTORS; i++) {
        group.update(i, rig.message(i), false, true);
      }
      unmask[t] = System.nanoTime() - start;
      calls = Math.max(calls, rig.ports().calls() - before);
      touched = Math.max(touched, THREADS.getCurrentThreadAllocatedBytes() - bytes);
      descriptors = Math.max(descriptors, Descriptors.open());
      group.close();
    }
    out.accept(time("create_group", create));
    out.accept(count("create_group", "bytes", made));
    out.accept(count("create_group", "fds", descriptors - Descriptors.open()));
    out.accept(time("enable_seq", unmask));
    out.accept(count("enable_seq", "bytes", touched));
    out.accept(count("enable_seq", "syscalls", calls));
  }

  private static Figure time(String op, double[] spent) {
    return Figure.time("tocsin", op, Rig.VECTORS, Figures.medianOf(spent));
  }

  private static Figure count(String op, String unit, long value) {
    return Figure.count("tocsin", op, Rig.VECTORS, unit, (double) value);
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
