package dev.tocsin.devices.bell;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptManagers;

/**
 * A bell's memory-mapped registers; the package page has the map.
 *
 * <p>On the driver's ENABLE they ask the managers for a group that fits TYPE and COUNT, and wire
 * the bell to it. Thread-safe.
 */
public final class BellRegisters implements BusDevice, AutoCloseable {
  /** Bytes of bus that the registers take. */
  public static final int SIZE = 0x10000;

  private static final int PENDING = 0x1000;
  private static final int TABLE = 0x8000;

  // values of STATUS
  private static final int OFF = 0;
  private static final int LIVE = 1;
  private static final int REFUSED = 2;

  private final Bell bell;
  private final BellResources resources;
  private final BellEvents events;
  private final Object lock = new Object(); // before the bell's and the groups' own
  private final MessageTable table;
  private final Grant grant;
  private final Settings settings = new Settings();

  /** What the driver wrote and what became of it; under the lock. */
  private static final class Settings {
    int type;
    int count;
    int status = OFF;
    boolean identified;
    long dropped;
  }

  /**
   * Creates the registers of a bell, off.
   *
   * @param bell what they wire
   * @param resources what the board gives the bell
   * @param managers whom to ask for interrupts
   * @param events whom to tell
   */
  public BellRegisters(
      Bell bell, BellResources resources, InterruptManagers managers, BellEvents events) {
    this.bell = bell;
    this.resources = resources;
    this.events = events;
    this.table = new MessageTable(resources.messages().count());
    this.grant = new Grant(bell, resources, managers, table);
  }

  /**
   * Returns how many writes were dropped, and changes refused by the host.
   *
   * @return 0 or more
   */
  public long dropped() {
    synchronized (lock) {
      return settings.dropped;
    }
  }

  /** Gives the interrupts back, as the driver's disable does; idempotent. */
  @Override
  public void close() {
    synchronized (lock) {
      disable();
    }
  }

  @Override
  public long read(long offset, int width) {
    if (outside(offset, width)) {
      return -1;
    }
    long value = 0;
    synchronized (lock) {
      for (long at = offset & ~3; at < offset + width; at += 4) {
        long word = Integer.toUnsignedLong(readWord((int) at));
        long shift = (at - offset) * 8;
        value |= shift < 0 ? word >>> -shift : word << shift;
      }
    }
    return value;
  }

  /** A write lies inside one register, or is two whole ones: the lower first (S24). */
  @Override
  public void write(long offset, int width, long value) {
    if (outside(offset, width)) {
      return;
    }
    int word = (int) offset & ~3;
    int shift = ((int) offset & 3) * 8;
    synchronized (lock) {
      if (width == 8 && (offset & 7) == 0) {
        writeWord(word, (int) value, -1);
        writeWord(word + 4, (int) (value >>> 32), -1);
      } else if (shift + width * 8 <= 32) {
        int mask = (int) ((1L << (width * 8)) - 1) << shift;
        writeWord(word, ((int) value << shift) & mask, mask);
      } else {
        settings.dropped++;
      }
    }
  }

  private static boolean outside(long offset, int width) {
    return width < 1 || width > 8 || offset < 0 || offset > SIZE - width;
  }

  private int readWord(int at) {
    if (at >= TABLE) {
      return table.contains(at - TABLE) ? table.word(at - TABLE) : -1;
    }
    if (at >= PENDING) {
      int first = (at - PENDING) * 8;
      return first < resources.messages().count() ? grant.pending(first) : -1;
    }
    return switch (Register.at(at)) {
      case ID -> identify();
      case VERSION -> Register.VERSION_VALUE;
      case CAPS -> Register.ALL_TYPES | resources.messages().count();
      case TYPE -> settings.type;
      case COUNT -> settings.count;
      case ENABLE -> settings.status == LIVE ? 1 : 0;
      case STATUS -> settings.status;
      case LINE -> (int) resources.irq().irq();
      case CAUSE -> bell.causes();
      case MASK_ALL -> grant.maskAll() ? 1 : 0;
      case null -> -1;
    };
  }

  private int identify() {
    if (!settings.identified) {
      settings.identified = true;
      events.identified();
    }
    return Register.ID_VALUE;
  }

  /** Writes the bits of a word that {@code mask} names; {@code value} has no others. */
  private void writeWord(int at, int value, int mask) {
    boolean bit0 = (mask & 1) != 0;
    boolean off = settings.status != LIVE;
    Register register = at < PENDING ? Register.at(at) : null;
    try {
      if (at >= TABLE && table.contains(at - TABLE)) {
        writeTable(at - TABLE, value, mask);
      } else if (register == Register.TYPE && off) {
        settings.type = (settings.type & ~mask) | value;
      } else if (register == Register.COUNT && off) {
        settings.count = (settings.count & ~mask) | value;
      } else if (register == Register.ENABLE && bit0) {
        setEnabled((value & 1) != 0);
      } else if (register == Register.CAUSE) {
        bell.acknowledge(value);
      } else if (register == Register.MASK_ALL && bit0) {
        grant.setMaskAll((value & 1) != 0);
      } else {
        settings.dropped++;
      }
    } catch (InterruptException e) {
      settings.dropped++;
      events.refused(e);
    }
  }

  /** An unchanged word changes nothing. */
  private void writeTable(int at, int value, int mask) throws InterruptException {
    int old = table.word(at);
    int merged = (old & ~mask) | value;
    if (merged != old) {
      int entry = at / MessageTable.ENTRY_BYTES;
      boolean wasMasked = table.masked(entry);
      table.setWord(at, merged);
      grant.entryChanged(entry, wasMasked);
    }
  }

  private void setEnabled(boolean enabled) throws InterruptException {
    if (!enabled) {
      disable();
    } else if (settings.status != LIVE) {
      settings.status = REFUSED; // until granted
      BellType type = BellType.of(settings.type);
      events.requested(type, settings.count);
      events.granted(grant.request(type, settings.count));
      settings.status = LIVE;
    }
  }

  private void disable() {
    boolean live = settings.status == LIVE;
    settings.status = OFF;
    if (live) {
      grant.release();
      events.released();
    }
  }
}
