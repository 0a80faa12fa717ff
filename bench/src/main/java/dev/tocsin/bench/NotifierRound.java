package dev.tocsin.bench;

import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.rig.Rig;
import dev.tocsin.bench.row.Round;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import java.util.function.Consumer;

/** {@code notifier()} of a vector that has one: a duplicate of its descriptor. */
final class NotifierRound implements Round {
  private static final int BATCHES = 20;
  private static final int CALLS = 1000;

  private final Rig rig = Rig.start();
  private final MessageGroup group;

  NotifierRound() throws Exception {
    group = rig.liveGroup(1);
    group.notifier(0).orElseThrow().close();
  }

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    var spent = new double[BATCHES];
    for (int b = 0; b < BATCHES; b++) {
      // A young array: keeping the handles is not what is measured, and costs more in an old one.
      var handles = new Notifier[CALLS];
      long start = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        handles[i] = group.notifier(0).orElseThrow();
      }
      spent[b] = (double) (System.nanoTime() - start) / CALLS;
      for (Notifier handle : handles) {
        handle.close();
      }
    }
    out.accept(Figure.time("tocsin", "notifier", 1, Figures.medianOf(spent)));
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
