package dev.tocsin.chip.x86;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.chip.GuestFaults;
import dev.tocsin.chip.x86.apic.ApicInbox;
import dev.tocsin.chip.x86.apic.InboxArray;
import dev.tocsin.chip.x86.message.Addressing;
import dev.tocsin.chip.x86.message.DecodedMessage;
import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.chip.x86.message.InterruptCommand;
import dev.tocsin.chip.x86.message.InterruptMessage;
import dev.tocsin.chip.x86.message.MessageDecoder;
import dev.tocsin.chip.x86.message.RejectedMessage;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.MessagePort;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings messages to the local APICs they are for. Thread-safe; sending takes no lock. */
final class Router implements MessagePort {
  private final InboxArray words;
  private final List<ApicInbox> inboxes;
  private final MessageDecoder decoder;
  private final GuestFaults faults;

  /** Null after a change of an address, until the next sender builds it. */
  private volatile @Nullable DestinationMap map;

  /** How many changes of addresses there were, and one; written under the lock. */
  private volatile long version = 1;

  Router(InboxArray words, List<ApicInbox> inboxes, MessageDecoder decoder, GuestFaults faults) {
    this.words = words;
    this.inboxes = inboxes;
    this.decoder = decoder;
    this.faults = faults;
  }

  @Override
  public PreparedMessage prepare(MsiIrqSourceConfig config) {
    return switch (decoder.decode(config)) {
      case InterruptMessage message -> new Routed(config, message);
      case RejectedMessage rejected -> new Refused(config, rejected.fault());
    };
  }

  /** Sends what a device or a processor wrote to the messages' addresses. */
  Delivery send(MsiIrqSourceConfig config) {
    DecodedMessage decoded = decoder.decode(config);
    return switch (decoded) {
      case InterruptMessage message -> deliver(message, null);
      case RejectedMessage rejected -> refuse(rejected.fault());
    };
  }

  /** Sends an inter-processor interrupt. */
  Delivery send(ApicInbox sender, InterruptCommand command) {
    InterruptMessage message = command.message();
    return switch (command.shorthand()) {
      case SELF -> told(deliverTo(sender, message));
      case OTHERS -> deliver(message, sender);
      case NONE, ALL -> deliver(message, null);
    };
  }

  /** An address changed: it counts for every message from now on. */
  synchronized void readdressed() {
    version++;
    map = null;
  }

  private DestinationMap map() {
    DestinationMap current = map;
    return current != null ? current : build();
  }

  /** An address that changes meanwhile is followed by a change of version, which undoes this. */
  private synchronized DestinationMap build() {
    DestinationMap current = map;
    if (current == null) {
      current = new DestinationMap(inboxes);
      map = current;
    }
    return current;
  }

  /** Sends to all targets but one. */
  private Delivery deliver(InterruptMessage message, @Nullable ApicInbox except) {
    DestinationMap targets = map();
    if (message.mode() == DeliveryMode.LOWEST_PRIORITY) {
      return told(arbitrate(targets, message, except));
    }
    Delivery best = Delivery.DROPPED;
    for (int i = targets.next(message, 0); i >= 0; i = targets.next(message, i + 1)) {
      ApicInbox target = targets.at(message, i);
      if (target != null && target != except) {
        best = better(best, deliverTo(target, message));
      }
    }
    return told(best);
  }

  /**
   * Sends to the target with the lowest priority; of several equal ones the vector chooses, so that
   * vectors spread and each is predictable.
   */
  private Delivery arbitrate(
      DestinationMap targets, InterruptMessage message, @Nullable ApicInbox except) {
    int lowest = Integer.MAX_VALUE;
    int equals = 0;
    for (int i = targets.next(message, 0); i >= 0; i = targets.next(message, i + 1)) {
      int priority = priority(targets.at(message, i), except);
      if (priority < lowest) {
        lowest = priority;
        equals = 0;
      }
      equals += priority == lowest ? 1 : 0;
    }
    if (lowest == Integer.MAX_VALUE) {
      return Delivery.DROPPED;
    }
    int chosen = message.vector() % equals;
    ApicInbox last = null;
    for (int i = targets.next(message, 0); i >= 0; i = targets.next(message, i + 1)) {
      ApicInbox target = targets.at(message, i);
      if (target != null && priority(target, except) == lowest) {
        last = target;
        if (chosen-- == 0) {
          break;
        }
      }
    }
    // Priorities change meanwhile: then the last that still has it, or the one with any.
    return last == null ? anyOf(targets, message, except) : deliverTo(last, message);
  }

  private Delivery anyOf(
      DestinationMap targets, InterruptMessage message, @Nullable ApicInbox except) {
    for (int i = targets.next(message, 0); i >= 0; i = targets.next(message, i + 1)) {
      ApicInbox target = targets.at(message, i);
      if (target != null && target != except) {
        Delivery outcome = deliverTo(target, message);
        if (outcome != Delivery.DROPPED) {
          return outcome;
        }
      }
    }
    return Delivery.DROPPED;
  }

  private static int priority(@Nullable ApicInbox target, @Nullable ApicInbox except) {
    return target == null || target == except || !target.accepts()
        ? Integer.MAX_VALUE
        : target.priority();
  }

  private static Delivery deliverTo(ApicInbox target, InterruptMessage message) {
    return message.mode().hasVector()
        ? target.accept(message.vector(), message.level())
        : target.signal(message.mode(), message.vector());
  }

  /** What became of a message is the best of what became of it anywhere. */
  private static Delivery better(Delivery one, Delivery other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private Delivery told(Delivery outcome) {
    return outcome == Delivery.DROPPED ? refuse(GuestFault.DESTINATION) : outcome;
  }

  private Delivery refuse(GuestFault fault) {
    faults.count(fault);
    return Delivery.DROPPED;
  }

  /**
   * A message that local APICs understand.
   *
   * <p>One for a single APIC id remembers who that is until an address changes, so that sending
   * reads nothing but this object and the words of the inbox.
   */
  private final class Routed extends PreparedMessage {
    private static final int NOBODY = -1;

    private final InterruptMessage message;
    private final boolean direct;
    private final InboxArray inboxArray = words;
    private final int vector;
    private final boolean level;

    /** Written before {@link #resolved} and read after it: never older than that says. */
    private int target = NOBODY;

    /** The version for which the target was found; written under the router's lock. */
    private volatile long resolved;

    Routed(MsiIrqSourceConfig config, InterruptMessage message) {
      super(config, true);
      this.message = message;
      vector = message.vector();
      level = message.level();
      direct = message.mode().hasVector() && message.addressing() == Addressing.PHYSICAL;
    }

    @Override
    public Delivery deliver() {
      if (!direct) {
        return Router.this.deliver(message, null);
      }
      if (resolved != version) {
        resolve();
      }
      int inbox = target;
      return inbox == NOBODY
          ? refuse(GuestFault.DESTINATION)
          : told(inboxArray.accept(inbox, vector, level));
    }

    private void resolve() {
      synchronized (Router.this) {
        ApicInbox found = build().physical(message.destination());
        target = found == null ? NOBODY : found.number();
        resolved = version;
      }
    }
  }

  /** A message that would only be dropped. */
  private final class Refused extends PreparedMessage {
    private final GuestFault fault;

    Refused(MsiIrqSourceConfig config, GuestFault fault) {
      super(config, false);
      this.fault = fault;
    }

    @Override
    public Delivery deliver() {
      return refuse(fault);
    }
  }
}
