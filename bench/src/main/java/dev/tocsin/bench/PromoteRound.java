package dev.tocsin.bench;

import dev.tocsin.engine.EngineOptions;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import java.util.List;
import java.util.function.Consumer;

/** 64 relayed vectors become busy at once: one commit, 64 attaches. */
final class PromoteRound implements Round {
  private static final int BUSY = EngineOptions.PROMOTIONS_PER_COMMIT;
  private static final int MOST_STEPS = 1000;

  private final Rig rig = Rig.start(Rig.steppedByHand());

  PromoteRound() throws Exception {}

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    MessageGroup group = rig.liveGroup(BUSY);
    List<Notifier> handles = Rig.notifiers(group);
    long commits = rig.ports().commits();
    int steps = 0;
    while (!allAttached(group)) {
      if (++steps > MOST_STEPS) {
        throw new IllegalStateException("64 busy vectors are not attached");
      }
      for (Notifier handle : handles) {
        handle.ring();
      }
      rig.engine().relay(0);
    }
    out.accept(Figure.time("tocsin_attached", "promote", BUSY, rig.ports().lastPromotion()));
    commits = rig.ports().commits() - commits;
    out.accept(Figure.count("tocsin_attached", "promote", BUSY, "commits", commits));
    handles.forEach(Notifier::close);
    group.close();
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
    return 50;
  }

  @Override
  public void close() {
    rig.close();
  }
}
