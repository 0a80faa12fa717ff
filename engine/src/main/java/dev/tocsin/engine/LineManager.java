package dev.tocsin.engine;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.LegacyInterruptManager;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;

/** One device's manager of lines. */
record LineManager(Owner owner) implements LegacyInterruptManager {
  @Override
  public LineGroup createGroup(LegacyIrqGroupConfig config) throws InterruptException {
    InterruptEngine engine = owner.engine();
    Line line = engine.lines().at(config.irq());
    owner.ledger().openGroup(owner.device(), 1, owner.limits());
    var group = new LineSourceGroup(owner, config, line);
    try {
      engine.remember(group);
    } catch (InterruptException e) {
      group.close();
      throw e;
    }
    return group;
  }

  @Override
  public void destroyGroup(InterruptSourceGroup group) throws InterruptException {
    if (!(group instanceof LineSourceGroup own) || !own.owner().equals(owner)) {
      throw Failures.unsupported("destroyGroup: not a line of " + owner.device());
    }
    own.close();
  }
}
