package dev.tocsin.bench;

import com.sun.management.ThreadMXBean;
import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.rig.Rig;
import dev.tocsin.bench.row.Pinned;
import dev.tocsin.bench.row.Round;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;

/** {@code trigger} on the direct path, by one thread or by two on two vectors. */
final class TriggerRound implements Round {
  /** A window is shorter than a time slice, so that the median knows nothing of other processes. */
  private static final int CALLS = 500;

  private static final int WINDOWS = 200;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final int threads;
  private final Rig rig = Rig.start();
  private final MessageGroup group;

  TriggerRound(int threads) throws Exception {
    this.threads = threads;
    group = rig.liveGroup(2);
    for (int i = 0; i < 2; i++) {
      group.trigger(i);
      rig.require(i, "a trigger reaches the APIC");
    }
  }

  /** What one thread has measured. */
  private record Spent(double nanos, double bytes) {}

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    if (threads == 1) {
      Spent spent = loop(0);
      out.accept(Figure.time("tocsin", "trigger", 1, spent.nanos));
      out.accept(Figure.count("tocsin", "trigger", 1, "bytes", spent.bytes));
      return;
    }
    var start = new CyclicBarrier(2);
    var other =
        Pinned.start(
            1,
            () -> {
              start.await();
              return loop(1);
            });
    start.await();
    Spent own = loop(0);
    out.accept(Figure.time("tocsin", "trigger", 2, (own.nanos + other.get().nanos) / 2));
  }

  private Spent loop(int vector) throws InterruptException {
    MessageGroup target = group;
    var spent = new double[WINDOWS];
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    for (int w = 0; w < WINDOWS; w++) {
      long start = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        target.trigger(vector);
      }
      spent[w] = (double) (System.nanoTime() - start) / CALLS;
    }
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    return new Spent(Figures.medianOf(spent), (double) bytes / (WINDOWS * CALLS));
  }

  @Override
  public int share() {
    return 5;
  }

  @Override
  public void close() {
    rig.close();
  }
}
