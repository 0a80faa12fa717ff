package dev.tocsin.bench;

import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.rig.Rig;
import dev.tocsin.bench.row.Round;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import java.util.List;
import java.util.function.Consumer;

/** 2048 vectors whose notifiers are out are unmasked one by one, then destroyed. */
final class ExportRound implements Round {
  private final Rig rig = Rig.start();

  ExportRound() throws Exception {}

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    MessageGroup group = rig.newGroup(Rig.VECTORS);
    group.enable();
    List<Notifier> handles = Rig.notifiers(group);
    long calls = rig.ports().calls();
    long commits = rig.ports().commits();
    long start = System.nanoTime();
    for (int i = 0; i < Rig.VECTORS; i++) {
      group.update(i, rig.message(i), false, true);
    }
    double spent = System.nanoTime() - start;
    out.accept(Figure.time("tocsin_relayed", "enable_seq", Rig.VECTORS, spent));
    out.accept(count("commits", rig.ports().commits() - commits));
    out.accept(count("syscalls", rig.ports().calls() - calls));
    handles.forEach(Notifier::close);
    group.close();
  }

  private static Figure count(String unit, long value) {
    return Figure.count("tocsin_relayed", "enable_seq", Rig.VECTORS, unit, (double) value);
  }

  @Override
  public void close() {
    rig.close();
  }
}
