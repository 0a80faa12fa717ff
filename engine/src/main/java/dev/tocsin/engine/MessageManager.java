package dev.tocsin.engine;

import dev.tocsin.engine.group.MessageSourceGroup;
import dev.tocsin.engine.group.Owner;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiInterruptManager;
import dev.tocsin.interrupt.MsiIrqGroupConfig;

/** One device's manager of messages. */
record MessageManager(InterruptEngine engine, Owner owner) implements MsiInterruptManager {
  @Override
  public MessageGroup createGroup(MsiIrqGroupConfig config) throws InterruptException {
    engine.ledger().openGroup(owner.device(), config.count(), owner.limits());
    try {
      engine.sourceIds().use(owner.device(), config.base(), config.count());
    } catch (InterruptException e) {
      engine.ledger().closeGroup(owner.device(), config.count());
      throw e;
    }
    var group = new MessageSourceGroup(owner, config, this::gone);
    engine.remember(group);
    return group;
  }

  private void gone(MessageSourceGroup group) {
    engine.forget(group);
    engine.sourceIds().unuse(group.base());
    engine.ledger().closeGroup(owner.device(), group.size());
  }

  @Override
  public void destroyGroup(InterruptSourceGroup group) throws InterruptException {
    if (!(group instanceof MessageSourceGroup own) || !own.owner().equals(owner)) {
      throw owner.unsupported("destroyGroup: not a group of messages of this manager");
    }
    own.close();
  }
}
