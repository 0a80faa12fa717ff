package dev.tocsin.chip.x86.ioapic;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.chip.GuestFaults;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An I/O APIC (Intel 82093AA, May 1996; EOI register and version 0x20 as in Intel's ICH2 and
 * later).
 *
 * <p>Registers of 32 bits: index at 0x00, data at 0x10, end of interrupt at 0x40. A line is
 * asserted or not; the owner has combined its sharers (S35). Delivery status reads 1 while a pin
 * asks for an interrupt that is not sent yet: a level that nobody took or that pauses (S44), or
 * anything the host refused.
 *
 * <p>With more than 120 pins the index register has 9 bits, else the datasheet's 8.
 *
 * <p>Not supported: polarity (lines have none), the APIC bus and its arbitration (the arbitration
 * register mirrors the id), the pin assertion register 0x20 of some chips. Unlike some other
 * implementations, NMI, SMI, INIT and ExtINT pins are always edge-triggered, as the datasheet says.
 *
 * <p>Not thread-safe: one caller at a time.
 */
public final class IoApic {
  /** The offset of the index register. */
  public static final int INDEX = 0x00;

  /** The offset of the data register. */
  public static final int DATA = 0x10;

  /** The offset of the end-of-interrupt register. */
  public static final int EOI = 0x40;

  /** The length of the register window in bytes. */
  public static final int WINDOW = 0x1000;

  private static final int VERSION = 0x20;
  private static final int ID_INDEX = 0;
  private static final int VERSION_INDEX = 1;
  private static final int ARBITRATION_INDEX = 2;
  private static final int TABLE_INDEX = 0x10;
  private static final int MIN_PINS = 24;
  private static final int MAX_PINS = 240;

  /** Pins that an index of 8 bits reaches. */
  private static final int BYTE_PINS = (0x100 - TABLE_INDEX) / 2;

  private final PinMessages messages;
  private final GuestFaults faults;
  private final StormGuard storms;
  private final BitSet lines = new BitSet();
  private final BitSet remoteIrr = new BitSet();
  private final RedirectionEntry[] entries;
  private final @Nullable PreparedMessage[] prepared;

  /** Edges that the host refused; what nobody takes is not among them. */
  private final BitSet refused = new BitSet();

  private int select;
  private int id;

  /**
   * Creates a chip after reset: all pins masked, all lines low.
   *
   * @param pins 24 to 240
   * @param messages makes the messages of pins
   * @param clock nanoseconds, for the throttle of S44
   * @param alarm told the time of {@code clock} from which {@link #tick} has something to do
   * @param faults counts the guest's mistakes
   */
  public IoApic(
      int pins, PinMessages messages, LongSupplier clock, LongConsumer alarm, GuestFaults faults) {
    checkPins(pins);
    this.messages = messages;
    this.faults = faults;
    storms = new StormGuard(pins, clock, alarm, faults);
    entries = new RedirectionEntry[pins];
    prepared = new @Nullable PreparedMessage[pins];
    Arrays.fill(entries, RedirectionEntry.RESET);
  }

  static void checkPins(int pins) {
    if (pins < MIN_PINS || pins > MAX_PINS) {
      throw new IllegalArgumentException(
          "an I/O APIC has %d to %d pins, not %d".formatted(MIN_PINS, MAX_PINS, pins));
    }
  }

  static int indexMask(int pins) {
    return pins > BYTE_PINS ? 0x1ff : 0xff;
  }

  /**
   * Returns the number of pins.
   *
   * @return 24 to 240
   */
  public int pins() {
    return entries.length;
  }

  /**
   * Returns a pin's entry with its status bits as the guest would read them.
   *
   * @param pin 0 to {@link #pins()} - 1
   * @return the entry
   */
  public RedirectionEntry entry(int pin) {
    return entries[pin].withStatus(remoteIrr.get(pin), isDue(pin));
  }

  /**
   * Sets the level of a pin's line.
   *
   * @param pin 0 to {@link #pins()} - 1
   * @param high true if asserted
   */
  public void set(int pin, boolean high) {
    if (lines.get(pin) == high) {
      return;
    }
    lines.set(pin, high);
    if (!high) {
      storms.calm(pin);
    } else if (entries[pin].level()) {
      serve(pin);
    } else if (!entries[pin].masked()) { // S39: an edge on a masked pin is gone
      send(pin);
    }
  }

  /**
   * Finds a pin whose interrupt a given EOI ends: level-triggered, sent, not ended yet (S37).
   *
   * @param vector the vector that ended
   * @param from the first pin to look at
   * @return the pin, or -1 if there is no more
   */
  public int nextEnding(int vector, int from) {
    int pin = remoteIrr.nextSetBit(from);
    while (pin >= 0 && entries[pin].vector() != vector) {
      pin = remoteIrr.nextSetBit(pin + 1);
    }
    return pin;
  }

  /**
   * Ends the interrupt of a pin; if its line is still high it is sent again (S36).
   *
   * <p>The owner first lowers what falls at the end of the interrupt (S43).
   *
   * @param pin a pin that {@link #nextEnding} found
   */
  public void end(int pin) {
    remoteIrr.clear(pin);
    if (lines.get(pin) && !entries[pin].masked() && !storms.ended(pin)) {
      serve(pin);
    }
  }

  /**
   * Sends again what was not taken; called when local APICs change their state or address, and
   * after a while if a message may have been refused by the host.
   */
  public void retry() {
    for (int pin = lines.nextSetBit(0); pin >= 0; pin = lines.nextSetBit(pin + 1)) {
      serve(pin);
    }
    for (int pin = refused.nextSetBit(0); pin >= 0; pin = refused.nextSetBit(pin + 1)) {
      serve(pin);
    }
  }

  /** Lets pins go on whose pause is over (S44). */
  public void tick() {
    for (int pin = 0; storms.anyPausing() && pin < entries.length; pin++) {
      if (storms.isOver(pin)) {
        serve(pin);
      }
    }
  }

  /**
   * Returns when {@link #tick} has something to do.
   *
   * @return a time of the clock, or {@link Long#MAX_VALUE}
   */
  public long deadline() {
    return storms.deadline();
  }

  /**
   * Reads a register.
   *
   * @param offset from the start of the window
   * @param width bytes
   * @return the value; ones where there is no register
   */
  public long read(long offset, int width) {
    int shift = (int) (offset & 3);
    if (width < 1 || shift + width > 4) {
      faults.count(GuestFault.ACCESS_SHAPE);
      return -1;
    }
    long register = offset & ~3L;
    if (register == INDEX) {
      return part(select, shift, width);
    }
    if (register == DATA) {
      return part(indexed(), shift, width);
    }
    faults.count(register == EOI ? GuestFault.DIRECTION : GuestFault.NO_REGISTER);
    return -1;
  }

  /**
   * Writes a register other than EOI, which is the owner's to act on.
   *
   * @param offset from the start of the window
   * @param width bytes
   * @param value the value in the low {@code width} bytes
   * @return the vector that ends if this was a write of the EOI register, else -1
   */
  public int write(long offset, int width, long value) {
    if (offset == INDEX) {
      select = (int) value & (width == 1 ? 0xff : indexMask(entries.length));
    } else if (offset != DATA && offset != EOI) {
      faults.count(GuestFault.NO_REGISTER);
    } else if (width != 4) {
      faults.count(GuestFault.ACCESS_SHAPE);
    } else if (offset == EOI) {
      return (int) value & 0xff;
    } else {
      writeIndexed((int) value);
    }
    return -1;
  }

  /**
   * Returns the chip's state.
   *
   * @return an immutable copy
   */
  public IoApicState state() {
    List<IoApicState.Pin> pins = new ArrayList<>(entries.length);
    for (int pin = 0; pin < entries.length; pin++) {
      var entry = entries[pin].withStatus(remoteIrr.get(pin), refused.get(pin));
      pins.add(new IoApicState.Pin(entry, lines.get(pin)));
    }
    return new IoApicState(select, id, pins);
  }

  /**
   * Becomes what the state says; a level that asks and was not sent is sent.
   *
   * @param state the state of a chip with as many pins
   * @throws IllegalArgumentException if it has another number of pins
   */
  public void restore(IoApicState state) {
    if (state.pins().size() != entries.length) {
      throw new IllegalArgumentException(
          "the state of %d pins does not fit a chip of %d"
              .formatted(state.pins().size(), entries.length));
    }
    select = state.select();
    id = state.id();
    for (int pin = 0; pin < entries.length; pin++) {
      IoApicState.Pin saved = state.pins().get(pin);
      entries[pin] = saved.entry().withStatus(false, false);
      remoteIrr.set(pin, saved.entry().remoteIrr());
      refused.set(pin, saved.entry().busy() && !saved.entry().level());
      lines.set(pin, saved.high());
      storms.calm(pin);
      prepare(pin);
    }
    retry();
  }

  private static long part(int value, int shift, int width) {
    return value >>> (8 * shift) & 0xffff_ffffL >>> (8 * (4 - width));
  }

  private int indexed() {
    return switch (select) {
      case ID_INDEX, ARBITRATION_INDEX -> id << 24;
      case VERSION_INDEX -> (entries.length - 1) << 16 | VERSION;
      default -> {
        int pin = (select - TABLE_INDEX) >> 1;
        if (pin < 0 || pin >= entries.length) {
          faults.count(GuestFault.NO_REGISTER);
          yield -1;
        }
        yield (int) (entry(pin).bits() >>> (32 * (select & 1)));
      }
    };
  }

  private void writeIndexed(int value) {
    switch (select) {
      case ID_INDEX -> id = value >> 24 & 0xf;
      case VERSION_INDEX, ARBITRATION_INDEX -> faults.count(GuestFault.DIRECTION); // S42
      default -> {
        int pin = (select - TABLE_INDEX) >> 1;
        if (pin < 0 || pin >= entries.length) {
          faults.count(GuestFault.NO_REGISTER);
          return;
        }
        rewrite(pin, entries[pin].withHalf((select & 1) != 0, value));
      }
    }
  }

  private void rewrite(int pin, RedirectionEntry entry) {
    boolean changed = !entry.equals(entries[pin]);
    entries[pin] = entry;
    if (entry.level()) {
      refused.clear(pin); // the line tells
    } else {
      remoteIrr.clear(pin); // S38
    }
    if (changed) {
      prepare(pin); // S41
    }
    storms.calm(pin);
    serve(pin); // S40
  }

  private void prepare(int pin) {
    prepared[pin] = entries[pin].masked() ? null : messages.prepare(pin, entries[pin]);
  }

  /** A pin asks for an interrupt that was not sent. */
  private boolean isDue(int pin) {
    RedirectionEntry entry = entries[pin];
    if (entry.masked()) {
      return false;
    }
    return entry.level() ? lines.get(pin) && !remoteIrr.get(pin) : refused.get(pin);
  }

  private void serve(int pin) {
    if (isDue(pin) && !storms.isPausing(pin) && send(pin) && entries[pin].level()) {
      remoteIrr.set(pin);
    }
  }

  private boolean send(int pin) {
    PreparedMessage message = prepared[pin];
    refused.clear(pin);
    try {
      if (message != null && message.deliverable() && message.deliver() != Delivery.DROPPED) {
        return true;
      }
    } catch (InterruptException _) {
      // A level stays due by its line; an edge has to be kept.
      refused.set(pin, !entries[pin].level());
      return false;
    }
    faults.count(GuestFault.DESTINATION);
    return false;
  }
}
