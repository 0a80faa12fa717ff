package dev.tocsin.vfiouser.irq;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.Unsupported;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiInterruptManager;
import dev.tocsin.interrupt.MsiIrqGroupConfig;

/** Creates groups of messages that ring a client's eventfds. */
final class VfioUserInterruptManager implements MsiInterruptManager {
  private final MsiInterruptManager plain;
  private final ClientInterrupts client;

  /**
   * Creates a manager.
   *
   * @param plain the engine's, over the client's vectors
   * @param client knows what is assigned and masked
   */
  VfioUserInterruptManager(MsiInterruptManager plain, ClientInterrupts client) {
    this.plain = plain;
    this.client = client;
  }

  @Override
  public MessageGroup createGroup(MsiIrqGroupConfig config) throws InterruptException {
    var group = new ClientGroup(plain.createGroup(config), client);
    try {
      client.add(group);
      return group;
    } catch (InterruptException refused) {
      group.close();
      throw refused;
    }
  }

  @Override
  public void destroyGroup(InterruptSourceGroup group) throws InterruptException {
    if (!(group instanceof ClientGroup own)) {
      throw new InterruptException(
          new Unsupported(), "destroyGroup: not a group of messages of this manager");
    }
    client.remove(own);
    plain.destroyGroup(own.plain());
  }
}
