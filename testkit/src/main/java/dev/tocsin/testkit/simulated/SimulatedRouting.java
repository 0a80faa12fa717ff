package dev.tocsin.testkit.simulated;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.MessageRoute;
import dev.tocsin.engine.port.RoutingPort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.testkit.Errno;
import dev.tocsin.testkit.simulated.SimulatedBells.Bell;
import dev.tocsin.testkit.simulated.SimulatedMessages.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table of routes, and event counters that are consumed by them. */
final class SimulatedRouting implements RoutingPort {
  private final SimulatedKernel kernel;
  private final int firstGsi;
  private final int capacity;
  private Map<Integer, Message> table = Map.of();

  SimulatedRouting(SimulatedKernel kernel, int firstGsi, int capacity) {
    this.kernel = kernel;
    this.firstGsi = firstGsi;
    this.capacity = capacity;
  }

  @Override
  public int firstGsi() {
    return firstGsi;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public void replace(List<MessageRoute> routes) throws InterruptException {
    var next = new HashMap<Integer, Message>();
    for (MessageRoute route : routes) {
      boolean twice = next.put(route.gsi(), (Message) route.message()) != null;
      if (twice || route.gsi() < firstGsi || !route.message().deliverable()) {
        throw refusal("KVM_SET_GSI_ROUTING", Errno.EINVAL, "not a route: " + route);
      }
    }
    if (next.size() > capacity) {
      throw refusal("KVM_SET_GSI_ROUTING", Errno.EINVAL, next.size() + " routes do not fit");
    }
    synchronized (kernel.lock()) {
      table = next;
    }
  }

  @Override
  public void attach(Doorbell bell, int gsi) throws InterruptException {
    synchronized (kernel.lock()) {
      var own = (Bell) bell;
      own.checkOpen();
      EventCounter counter = own.counter;
      if (counter.bound()) {
        throw refusal("KVM_IRQFD", Errno.EBUSY, "the eventfd is bound to GSI " + counter.gsi);
      }
      if (!table.containsKey(gsi)) {
        kernel.hazard("attached to GSI %d, which has no route (S1)".formatted(gsi));
      }
      counter.gsi = gsi;
      if (counter.readable()) {
        // Delivered once, but the counter is not read: it stays readable until it is rung again or
        // unbound (S4, S5).
        send(gsi);
      }
    }
  }

  @Override
  public void detach(Doorbell bell, int gsi) {
    synchronized (kernel.lock()) {
      var own = (Bell) bell;
      own.checkOpen();
      if (own.counter.gsi != gsi) {
        // The real kernel says nothing (S7), so nobody else would.
        throw new IllegalStateException(
            "detached from GSI %d, bound to %d".formatted(gsi, own.counter.gsi));
      }
      own.counter.gsi = EventCounter.UNBOUND;
      own.counter.value = 0;
    }
  }

  /** Sends what a route says; without one the ring is consumed all the same (S1, S2). */
  void send(int gsi) {
    Message message = table.get(gsi);
    if (message == null) {
      kernel.hazard("a ring on GSI %d is lost: no route (S1, S2)".formatted(gsi));
    } else {
      message.accept();
    }
  }

  Map<Integer, Message> table() {
    return table;
  }

  private static InterruptException refusal(String call, int errno, String text) {
    return new InterruptException(new HostCall(call, errno), text);
  }
}
