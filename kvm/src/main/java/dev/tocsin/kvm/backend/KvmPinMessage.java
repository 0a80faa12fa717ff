package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;

/** What a pin of an IOAPIC sends that is not the kernel's. */
final class KvmPinMessage extends PreparedMessage {
  private static final int LEVEL = 1 << 15;

  private final KvmRouting routing;
  private final int pin;
  private final KvmMessage message;

  /** Used by whoever delivers, one at a time. */
  private boolean needsRoute;

  KvmPinMessage(KvmRouting routing, int pin, KvmMessage message) {
    super(message.config(), message.deliverable());
    this.routing = routing;
    this.pin = pin;
    this.message = message;
    needsRoute = (message.config().data() & LEVEL) != 0;
  }

  @Override
  public Delivery deliver() throws InterruptException {
    if (needsRoute) {
      routing.routePin(pin, message);
      needsRoute = false;
    }
    return message.deliver();
  }
}
