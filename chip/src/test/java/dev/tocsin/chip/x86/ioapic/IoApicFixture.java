package dev.tocsin.chip.x86.ioapic;

import dev.tocsin.chip.GuestFaults;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.ArrayList;
import java.util.List;

/** An IOAPIC whose messages are recorded; time stands still until it is set. */
final class IoApicFixture {
  static final int VECTOR = 0x31;

  /** Edge-triggered, fixed, physical, to APIC 0. */
  static final long EDGE = VECTOR;

  static final long LEVEL = VECTOR | 1 << 15;
  static final long MASKED = 1 << 16;

  final GuestFaults faults = new GuestFaults();
  final List<Integer> sent = new ArrayList<>();
  final List<Long> alarms = new ArrayList<>();
  final List<MsiIrqSourceConfig> prepared = new ArrayList<>();
  Delivery outcome = Delivery.DELIVERED;
  boolean refuses;
  long now = 1_000;
  final IoApic chip;

  IoApicFixture(int pins) {
    chip = new IoApic(pins, this::prepare, () -> now, alarms::add, faults);
  }

  private PreparedMessage prepare(int pin, RedirectionEntry entry) {
    prepared.add(entry.message());
    return new PreparedMessage(entry.message(), entry.vector() >= 16) {
      @Override
      public Delivery deliver() throws InterruptException {
        if (refuses) {
          throw new InterruptException(
              new InterruptException.HostCall("KVM_SIGNAL_MSI", 12), "the host is out of memory");
        }
        sent.add(pin);
        return outcome;
      }
    };
  }

  /** Writes both halves as Linux does: the high one first. */
  void program(int pin, long entry) {
    write(0x11 + 2 * pin, (int) (entry >>> 32));
    write(0x10 + 2 * pin, (int) entry);
  }

  long entry(int pin) {
    return read(0x11 + 2 * pin) << 32 | read(0x10 + 2 * pin);
  }

  void write(int index, int value) {
    chip.write(IoApic.INDEX, 4, index);
    chip.write(IoApic.DATA, 4, Integer.toUnsignedLong(value));
  }

  long read(int index) {
    chip.write(IoApic.INDEX, 4, index);
    return chip.read(IoApic.DATA, 4);
  }

  /** Ends a vector as the owner of the chip does. */
  int end(int vector) {
    int ended = 0;
    for (int pin = chip.nextEnding(vector, 0); pin >= 0; pin = chip.nextEnding(vector, pin + 1)) {
      chip.end(pin);
      ended++;
    }
    return ended;
  }

  boolean remoteIrr(int pin) {
    return (entry(pin) & 1 << 14) != 0;
  }

  boolean busy(int pin) {
    return (entry(pin) & 1 << 12) != 0;
  }
}
