package dev.tocsin.junit;

import dev.tocsin.chip.x86.ioapic.PinMessages;
import dev.tocsin.chip.x86.message.Addressing;
import dev.tocsin.chip.x86.message.InterruptMessage;
import dev.tocsin.chip.x86.message.MessageDecoder;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.LinePort;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import java.util.Locale;

/** Tells trace and account of what reaches the interrupt chips, and what they say to it. */
final class TracedPorts {
  private static final int BYTE_IDS = 255;

  private final MessageDecoder decoder;
  private final Trace trace;
  private final Slots slots;

  TracedPorts(int cpus, Trace trace, Slots slots) {
    this.decoder = new MessageDecoder(cpus > BYTE_IDS);
    this.trace = trace;
    this.slots = slots;
  }

  BackEnd of(BackEnd inner) {
    return new BackEnd(
        inner.name(),
        config -> new Message(inner.messages().prepare(config), "message", true),
        new Lines(inner.lines()),
        inner.resample(),
        inner.rings());
  }

  PinMessages of(PinMessages inner) {
    return (pin, entry) -> new Message(inner.prepare(pin, entry), "pin " + pin, false);
  }

  private static String words(InterruptMessage message) {
    String mode = message.mode().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String vector = message.mode().hasVector() ? " vector 0x%02x".formatted(message.vector()) : "";
    String target =
        message.addressing() == Addressing.PHYSICAL
            ? "cpu " + Integer.toUnsignedString(message.destination())
            : message.addressing().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return "sends %s%s to %s".formatted(mode, vector, target);
  }

  /** A message that tells when it is sent, and what became of it. */
  private final class Message extends PreparedMessage {
    private final PreparedMessage inner;
    private final String who;
    private final boolean device;

    Message(PreparedMessage inner, String who, boolean device) {
      super(inner.config(), inner.deliverable());
      this.inner = inner;
      this.who = who;
      this.device = device;
    }

    @Override
    public Delivery deliver() throws InterruptException {
      if (!(decoder.decode(config()) instanceof InterruptMessage message)) {
        return inner.deliver();
      }
      if (device) {
        slots.sends(config());
      }
      // Before it is sent, as the handler may begin at once.
      Trace.Entry entry = trace.add(who, words(message));
      Delivery outcome = inner.deliver();
      switch (outcome) {
        case DELIVERED -> {
          slots.accepted(message);
          entry.outcome("accepted");
        }
        case COALESCED -> entry.outcome("merged with one that waits");
        case DROPPED -> {
          entry.outcome("dropped");
          if (device || !message.level()) { // an IOAPIC sends a level again
            slots.dropped(who, words(message));
          }
        }
      }
      return outcome;
    }
  }

  private final class Lines implements LinePort {
    private final LinePort inner;

    Lines(LinePort inner) {
      this.inner = inner;
    }

    @Override
    public int lines() {
      return inner.lines();
    }

    @Override
    public int lineOf(LegacyIrqSourceConfig pin) {
      return inner.lineOf(pin);
    }

    @Override
    public void set(int line, boolean high) throws InterruptException {
      trace.add("line " + line, high ? "rises" : "falls");
      inner.set(line, high);
    }
  }
}
