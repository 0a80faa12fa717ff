package dev.tocsin.vfiouser.irq;

import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.MessagePort;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The eventfds a client takes messages with, as a port of the engine.
 *
 * <p>What is an address to an interrupt chip is a vector's number here: a message of this port
 * names the vector in its data and nothing else. An eventfd is closed only after the engine has
 * masked its vector and so waited for the sends under way (S53).
 */
final class ClientVectors implements MessagePort {
  /** As many as MSI-X has at the most. */
  static final int COUNT = MsiIrqGroupConfig.MAX_COUNT;

  private final AtomicReferenceArray<@Nullable EventFd> eventFds =
      new AtomicReferenceArray<>(COUNT);

  /** Returns the message that rings a vector. */
  static MsiIrqSourceConfig message(int vector) {
    return new MsiIrqSourceConfig(0, 0, vector, 0);
  }

  /** Sets who is rung; the caller closes what was there before. */
  @Nullable EventFd assign(int vector, @Nullable EventFd eventFd) {
    return eventFds.getAndSet(vector, eventFd);
  }

  @Nullable EventFd at(int vector) {
    return eventFds.get(vector);
  }

  @Override
  public PreparedMessage prepare(MsiIrqSourceConfig message) {
    return new Ring(message);
  }

  private final class Ring extends PreparedMessage {
    private final int vector;

    Ring(MsiIrqSourceConfig message) {
      super(
          message,
          message.highAddr() == 0
              && message.lowAddr() == 0
              && message.data() >= 0
              && message.data() < COUNT);
      vector = message.data();
    }

    @Override
    public Delivery deliver() throws InterruptException {
      EventFd eventFd = eventFds.get(vector);
      if (eventFd == null) {
        return Delivery.DROPPED;
      }
      try {
        return eventFd.write(1) ? Delivery.DELIVERED : Delivery.COALESCED; // S13
      } catch (LinuxException refused) {
        throw new InterruptException(new HostCall(refused.call(), refused.errno()), refused);
      }
    }
  }
}
