package dev.tocsin.engine;

import dev.tocsin.engine.group.LineSourceGroup;
import dev.tocsin.engine.group.Owner;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.LegacyInterruptManager;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;

/** One device's manager of lines. */
record LineManager(InterruptEngine engine, Owner owner) implements LegacyInterruptManager {
  @Override
  public LineGroup createGroup(LegacyIrqGroupConfig config) throws InterruptException {
    var group = new LineSourceGroup(owner, config, this::gone);
    engine.ledger().openGroup(owner.device(), 1, owner.limits());
    engine.remember(group);
    return group;
  }

  private void gone(LineSourceGroup group) {
    engine.forget(group);
    engine.ledger().closeGroup(owner.device(), 1);
  }

  @Override
  public void destroyGroup(InterruptSourceGroup group) throws InterruptException {
    if (!(group instanceof LineSourceGroup own) || !own.owner().equals(owner)) {
      throw owner.unsupported("destroyGroup: not a line of this manager");
    }
    own.close();
  }
}
