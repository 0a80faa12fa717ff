package dev.tocsin.bench;

import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.rig.Rig;
import dev.tocsin.bench.row.Round;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import java.util.function.Consumer;

/** Mask and unmask, and retarget, one vector of 2048 live ones on the direct path. */
final class MaskRound implements Round {
  private static final int TIMES = 50;

  private final Rig rig = Rig.start();
  private final MessageGroup group;

  MaskRound() throws Exception {
    group = rig.liveGroup(Rig.VECTORS);
  }

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    var mask = new double[TIMES];
    var retarget = new double[TIMES];
    var batch = new double[TIMES];
    for (int t = 0; t < TIMES; t++) {
      mask[t] = maskAndUnmask();
      retarget[t] = retarget(t + 1);
      retarget(0);
      batch[t] = maskAndUnmaskInBatches();
    }
    out.accept(Figure.time("tocsin", "mask_unmask", Rig.VECTORS, Figures.medianOf(mask)));
    out.accept(Figure.time("tocsin", "retarget", Rig.VECTORS, Figures.medianOf(retarget)));
    out.accept(Figure.time("tocsin", "batches_of_one", Rig.VECTORS, Figures.medianOf(batch)));
  }

  private double maskAndUnmask() throws InterruptException {
    long start = System.nanoTime();
    for (int i = 0; i < Rig.VECTORS; i++) {
      group.update(i, rig.message(i), true, true);
      group.update(i, rig.message(i), false, true);
    }
    return (double) (System.nanoTime() - start) / Rig.VECTORS;
  }

  /** The same through a batch for each change, for comparison. */
  private double maskAndUnmaskInBatches() throws InterruptException {
    long start = System.nanoTime();
    for (int i = 0; i < Rig.VECTORS; i++) {
      try (var batch = group.batch()) {
        batch.mask(i);
      }
      try (var batch = group.batch()) {
        batch.unmask(i, rig.message(i));
      }
    }
    return (double) (System.nanoTime() - start) / Rig.VECTORS;
  }

  /** Gives each vector the message of one that is so much further on. */
  private double retarget(int shift) throws InterruptException {
    long start = System.nanoTime();
    for (int i = 0; i < Rig.VECTORS; i++) {
      group.update(i, rig.message(i + shift), false, true);
    }
    return (double) (System.nanoTime() - start) / Rig.VECTORS;
  }

  @Override
  public void close() {
    rig.close();
  }
}
