package dev.tocsin.bench;

import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.rig.Descriptors;
import dev.tocsin.bench.rig.Rig;
import dev.tocsin.bench.row.Round;
import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import java.util.List;
import java.util.function.Consumer;

/** Mask and unmask one of 2048 attached vectors, then destroy them all. */
final class AttachedRound implements Round {
  private static final int TIMES = 200;
  private static final int STRIDE = 7;

  private final Rig rig = Rig.start();

  AttachedRound() throws Exception {}

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    int descriptors = Descriptors.open();
    MessageGroup group = rig.newGroup(Rig.VECTORS, AttachPolicy.ON_UNMASK);
    List<Notifier> handles = Rig.notifiers(group);
    rig.live(group);
    handles.getLast().ring();
    rig.require(Rig.VECTORS - 1, "a ring reaches the APIC without us");
    maskAndUnmask(group, out);
    for (Notifier handle : handles) {
      handle.close();
    }
    long commits = rig.ports().commits();
    long start = System.nanoTime();
    group.close();
    out.accept(figure("destroy", (double) (System.nanoTime() - start)));
    out.accept(count("commits", rig.ports().commits() - commits));
    out.accept(count("fds", Descriptors.open() - descriptors));
    out.accept(count("held", rig.engine().ledger().holdings().size()));
  }

  private void maskAndUnmask(MessageGroup group, Consumer<Figure> out) throws Exception {
    var spent = new double[TIMES];
    for (int i = 0; i < TIMES; i++) {
      int vector = i * STRIDE % Rig.VECTORS;
      long start = System.nanoTime();
      group.update(vector, rig.message(vector), true, true);
      group.update(vector, rig.message(vector), false, true);
      spent[i] = System.nanoTime() - start;
    }
    out.accept(figure("mask_unmask", Figures.medianOf(spent)));
  }

  private static Figure figure(String op, double nanos) {
    return Figure.time("tocsin_attached", op, Rig.VECTORS, nanos);
  }

  private static Figure count(String unit, long value) {
    return Figure.count("tocsin_attached", "destroy", Rig.VECTORS, unit, (double) value);
  }

  @Override
  public void close() {
    rig.close();
  }
}
