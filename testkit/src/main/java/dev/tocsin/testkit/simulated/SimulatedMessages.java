package dev.tocsin.testkit.simulated;

import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.MessagePort;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts each message that local APICs take; delivering takes no lock and allocates nothing. */
final class SimulatedMessages implements MessagePort {
  private static final int WINDOW = 0xfee0_0000;
  private static final int WINDOW_MASK = 0xfff0_0000;
  private static final int FIRST_VECTOR = 16;
  private static final int APICS = 16;
  private static final int BROADCAST = 0xff;

  private final Consumer<MsiIrqSourceConfig> onDelivery;
  private final Map<MsiIrqSourceConfig, AtomicLong> counts = new ConcurrentHashMap<>();

  SimulatedMessages(Consumer<MsiIrqSourceConfig> onDelivery) {
    this.onDelivery = onDelivery;
  }

  @Override
  public PreparedMessage prepare(MsiIrqSourceConfig message) {
    return new Message(message, counts.computeIfAbsent(message, _ -> new AtomicLong()));
  }

  long delivered(MsiIrqSourceConfig message) {
    AtomicLong count = counts.get(message);
    return count == null ? 0 : count.get();
  }

  /** Only what a local APIC may take at all (S11, S15). */
  private static boolean deliverable(MsiIrqSourceConfig message) {
    return (message.lowAddr() & WINDOW_MASK) == WINDOW
        && (message.highAddr() & 0xff) == 0
        && (message.data() & 0xff) >= FIRST_VECTOR;
  }

  /** A message and how often it arrived. */
  final class Message extends PreparedMessage {
    private final AtomicLong count;
    private final boolean answered;

    private Message(MsiIrqSourceConfig config, AtomicLong count) {
      super(config, SimulatedMessages.deliverable(config));
      this.count = count;
      int destination = config.lowAddr() >> 12 & 0xff;
      answered = destination < APICS || destination == BROADCAST;
    }

    @Override
    public Delivery deliver() {
      if (!deliverable()) {
        throw new IllegalStateException("sent although no chip takes it: " + config());
      }
      return accept() ? Delivery.DELIVERED : Delivery.DROPPED;
    }

    boolean accept() {
      if (answered) {
        count.incrementAndGet();
        onDelivery.accept(config());
      }
      return answered;
    }
  }
}
