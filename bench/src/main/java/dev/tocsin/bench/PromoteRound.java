package dev.tocsin.bench;

import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.rig.Rig;
import dev.tocsin.bench.row.Round;
import dev.tocsin.engine.EngineOptions;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** 64 relayed vectors become busy at once: one commit, 64 attaches. */
final class PromoteRound implements Round {
  private static final int BUSY = EngineOptions.PROMOTIONS_PER_COMMIT;
  private static final int MOST_STEPS = 1000;
  private static final int TIMES = 10;
  private static final long PAUSE_NANOS = 1_000_000;

  private final Rig rig = Rig.start(Rig.steppedByHand());

  PromoteRound() throws Exception {}

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    var spent = new double[TIMES];
    for (int t = 0; t < TIMES; t++) {
      long commits = rig.ports().commits();
      spent[t] = promote();
      // One to promote them, one to take their routes away when the group is destroyed.
      commits = rig.ports().commits() - commits - 1;
      out.accept(Figure.count("tocsin_attached", "promote", BUSY, "commits", (double) commits));
    }
    double median = Figures.medianOf(spent);
    out.accept(Figure.time("tocsin_attached", "promote", BUSY, median));
  }

  private double promote() throws Exception {
    MessageGroup group = rig.liveGroup(BUSY);
    List<Notifier> handles = Rig.notifiers(group);
    int steps = 0;
    while (!allAttached(group)) {
      if (++steps > MOST_STEPS) {
        throw new IllegalStateException("64 busy vectors are not attached");
      }
      for (Notifier handle : handles) {
        handle.ring();
      }
      // As on the floor: who promotes has slept until a moment ago.
      LockSupport.parkNanos(PAUSE_NANOS);
      rig.engine().relay(0);
    }
    double spent = rig.ports().lastPromotion();
    handles.forEach(Notifier::close);
    group.close();
    return spent;
  }

  private static boolean allAttached(MessageGroup group) throws Exception {
    for (int i = 0; i < BUSY; i++) {
      if (!group.stats(i).attached()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int warmup() {
    return 120;
  }

  @Override
  public void close() {
    rig.close();
  }
}
