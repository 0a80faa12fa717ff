package dev.tocsin.bench;

import dev.tocsin.interrupt.MessageGroup;
import java.util.function.Consumer;

/** Mask and unmask, and retarget, one vector of 2048 live ones on the direct path. */
final class MaskRound implements Round {
  private static final int TIMES = 100_000;

  private final Rig rig = Rig.start();
  private final MessageGroup group;

  MaskRound() throws Exception {
    group = rig.liveGroup(Rig.VECTORS);
  }

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < TIMES; i++) {
      int vector = i % Rig.VECTORS;
      group.update(vector, rig.message(vector), true, true);
      group.update(vector, rig.message(vector), false, true);
    }
    out.accept(figure("mask_unmask", start));
    start = System.nanoTime();
    for (int i = 0; i < TIMES; i++) {
      group.update(i % Rig.VECTORS, rig.message(i / Rig.VECTORS), false, true);
    }
    out.accept(figure("retarget", start));
    for (int i = 0; i < Rig.VECTORS; i++) {
      group.update(i, rig.message(i), false, true);
    }
  }

  private static Figure figure(String op, long start) {
    return Figure.time("tocsin", op, Rig.VECTORS, (double) (System.nanoTime() - start) / TIMES);
  }

  @Override
  public void close() {
    rig.close();
  }
}
