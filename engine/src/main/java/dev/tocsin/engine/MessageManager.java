package dev.tocsin.engine;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiInterruptManager;
import dev.tocsin.interrupt.MsiIrqGroupConfig;

/** One device's manager of messages. */
record MessageManager(Owner owner) implements MsiInterruptManager {
  @Override
  public MessageGroup createGroup(MsiIrqGroupConfig config) throws InterruptException {
    InterruptEngine engine = owner.engine();
    owner.ledger().openGroup(owner.device(), config.count(), owner.limits());
    try {
      engine.sourceIds().use(owner.device(), config.base(), config.count());
    } catch (InterruptException e) {
      owner.ledger().closeGroup(owner.device(), config.count());
      throw e;
    }
    var group = new MessageSourceGroup(owner, config);
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
    if (!(group instanceof MessageSourceGroup own) || !own.owner().equals(owner)) {
      throw Failures.unsupported("destroyGroup: not a group of messages of " + owner.device());
    }
    own.close();
  }
}
