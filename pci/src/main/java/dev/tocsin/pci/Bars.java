package dev.tocsin.pci;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;
import dev.tocsin.pci.config.FunctionLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The base address registers of a function, and where their ranges are placed.
 *
 * <p>All under the function's lock.
 */
final class Bars {
  private final Header header;
  private final PciEvents events;
  private final FunctionLock lock;
  private final PciCounters.Tally tally;
  private final List<Slot> slots = new ArrayList<>();

  Bars(Header header, PciEvents events, FunctionLock lock, PciCounters.Tally tally) {
    this.header = header;
    this.events = events;
    this.lock = lock;
    this.tally = tally;
  }

  /** One register. */
  private static final class Slot {
    private final int index;
    private final Bar bar;
    private @Nullable BusRange placed;

    /** An address that was refused and counted; 0 if none, for which no count is needed. */
    private long refused;

    Slot(int index, Bar bar) {
      this.index = index;
      this.bar = bar;
    }
  }

  void add(int index, Bar bar) {
    header.bar(index, bar);
    slots.add(new Slot(index, bar));
  }

  /** Returns a register, with all that answers in its range. */
  Optional<Bar> at(int index) {
    return slots.stream().filter(slot -> slot.index == index).map(slot -> slot.bar).findFirst();
  }

  /** Places each range where its register leads, or nowhere. */
  void follow(@Nullable Upstream upstream) {
    for (Slot slot : slots) {
      if (upstream != null && header.decodes(slot.bar.kind().space())) {
        follow(slot, upstream);
      } else {
        slot.refused = 0;
        remove(slot, upstream);
      }
    }
  }

  private void follow(Slot slot, Upstream upstream) {
    BarSpace space = slot.bar.kind().space();
    if (header.isSizing(slot.index, slot.bar)) {
      remove(slot, upstream);
      return;
    }
    long address = header.address(slot.index, slot.bar);
    BusRange range = range(address, slot.bar.size());
    if (range == null || !upstream.leadsHere(space, range)) {
      remove(slot, upstream);
      refuse(slot, address);
      return;
    }
    if (range.equals(slot.placed)) {
      return;
    }
    BusRange before = slot.placed;
    if (before != null && before.overlaps(range)) {
      remove(slot, upstream); // it would stand in its own way
      before = null;
    }
    // The new place first: a driver that moves a live range finds it at one of the two.
    boolean placed = upstream.place(space, range, slot.bar.device());
    if (before != null) {
      upstream.remove(space, before);
    }
    slot.placed = placed ? range : null;
    if (placed) {
      slot.refused = 0;
    } else {
      refuse(slot, address);
    }
  }

  private static @Nullable BusRange range(long address, long size) {
    return address < 0 || address + size < 0 ? null : new BusRange(address, size);
  }

  private void remove(Slot slot, @Nullable Upstream upstream) {
    if (slot.placed != null && upstream != null) {
      upstream.remove(slot.bar.kind().space(), slot.placed);
    }
    slot.placed = null;
  }

  private void refuse(Slot slot, long address) {
    if (address != slot.refused) {
      slot.refused = address;
      tally.unplaced().increment();
      lock.post(() -> events.barNotPlaced(slot.index, address));
    }
  }

  /** Takes all ranges off the bus. */
  void release(Upstream upstream) {
    slots.forEach(slot -> remove(slot, upstream));
  }

  /**
   * Lays registers over part of what a device has in a base address register.
   *
   * <p>An access that crosses a border is split there, so that nobody sees an offset outside.
   *
   * @param below the device, which answers where nothing is laid over it
   * @param start first byte that {@code above} answers
   * @param length how many
   * @param above what is laid over; its offsets count from {@code start}
   */
  record Overlay(BusDevice below, long start, long length, BusDevice above) implements BusDevice {
    /** Answers where a register has no device: ones. */
    static final BusDevice NOTHING =
        new BusDevice() {
          @Override
          public long read(long offset, int width) {
            return -1;
          }

          @Override
          public void write(long offset, int width, long value) {}
        };

    @Override
    public long read(long offset, int width) {
      long inside = offset - start;
      if (inside >= 0 && inside <= length - width) {
        return above.read(inside, width);
      }
      if (offset + width <= start || inside >= length) {
        return below.read(offset, width);
      }
      int first = split(offset);
      return (read(offset, first) & ones(first))
          | (read(offset + first, width - first) & ones(width - first)) << (8 * first);
    }

    @Override
    public void write(long offset, int width, long value) {
      long inside = offset - start;
      if (inside >= 0 && inside <= length - width) {
        above.write(inside, width, value);
      } else if (offset + width <= start || inside >= length) {
        below.write(offset, width, value);
      } else {
        int first = split(offset);
        write(offset, first, value & ones(first));
        write(offset + first, width - first, value >>> (8 * first) & ones(width - first));
      }
    }

    /** Returns how many bytes from the offset on lie before the next border. */
    private int split(long offset) {
      return (int) ((offset < start ? start : start + length) - offset);
    }

    private static long ones(int width) {
      return -1L >>> (64 - 8 * width);
    }
  }
}
