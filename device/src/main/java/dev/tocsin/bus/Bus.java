package dev.tocsin.bus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds the device that answers at an address: one address space of ports or memory-mapped
 * registers.
 *
 * <p>An access that lies in one range goes to its device whole. One that crosses a border is split
 * there, lowest address first, little-endian, so that no device ever sees an offset outside its
 * range. Bytes that nobody claims read as ones; writing them does nothing.
 *
 * <p>Thread-safe. {@link #read} and {@link #write} take no lock and allocate nothing.
 */
public final class Bus {
  private final String name;

  /** Guards changes of {@link #table}; no device is called under it. */
  private final ReentrantLock changes = new ReentrantLock();

  private final LongAdder unclaimedReads = new LongAdder();
  private final LongAdder unclaimedWrites = new LongAdder();

  private volatile Table table = Table.of(List.of());

  /**
   * Creates a bus on which nothing answers.
   *
   * @param name for messages: {@code pio}, {@code mmio}
   */
  public Bus(String name) {
    this.name = name;
  }

  /**
   * Places a device.
   *
   * @param range addresses no other device has
   * @param device what answers there; the same one may have several ranges
   * @throws IllegalArgumentException if part of the range is taken
   */
  public void add(BusRange range, BusDevice device) {
    changes.lock();
    try {
      List<Slot> slots = new ArrayList<>(table.slots);
      for (Slot slot : slots) {
        if (slot.range.overlaps(range)) {
          throw new IllegalArgumentException(
              "%s bus: %s is taken by %s".formatted(name, show(range), show(slot.range)));
        }
      }
      slots.add(new Slot(range, device));
      table = Table.of(slots);
    } finally {
      changes.unlock();
    }
  }

  /**
   * Removes whatever answers on exactly this range.
   *
   * @param range a range that was added
   * @return false if it was not there
   */
  public boolean remove(BusRange range) {
    changes.lock();
    try {
      List<Slot> slots = new ArrayList<>(table.slots);
      boolean found = slots.removeIf(slot -> slot.range.equals(range));
      table = Table.of(slots);
      return found;
    } finally {
      changes.unlock();
    }
  }

  /**
   * Reads.
   *
   * @param address where
   * @param width bytes, 1 to 8
   * @return the value in the low {@code width} bytes, the rest is 0
   */
  public long read(long address, int width) {
    Table now = table;
    int slot = now.find(address);
    if (slot >= 0 && width <= now.ends[slot] - address) {
      return now.devices[slot].read(address - now.starts[slot], width) & mask(width);
    }
    return readSplit(now, address, width);
  }

  /**
   * Writes.
   *
   * @param address where
   * @param width bytes, 1 to 8
   * @param value the value in the low {@code width} bytes, the rest is ignored
   */
  public void write(long address, int width, long value) {
    Table now = table;
    int slot = now.find(address);
    if (slot >= 0 && width <= now.ends[slot] - address) {
      now.devices[slot].write(address - now.starts[slot], width, value & mask(width));
      return;
    }
    writeSplit(now, address, width, value);
  }

  /**
   * Returns the ranges on which something answers.
   *
   * @return a snapshot, by address
   */
  public List<BusRange> ranges() {
    return table.slots.stream().map(Slot::range).toList();
  }

  /**
   * Returns how many reads met at least one byte that nobody claims.
   *
   * @return a count since the bus was created
   */
  public long unclaimedReads() {
    return unclaimedReads.sum();
  }

  /**
   * Returns how many writes met at least one byte that nobody claims.
   *
   * @return a count since the bus was created
   */
  public long unclaimedWrites() {
    return unclaimedWrites.sum();
  }

  private long readSplit(Table now, long address, int width) {
    long value = 0;
    boolean claimed = true;
    for (int done = 0, piece; done < width; done += piece) {
      int slot = now.find(address + done);
      piece = now.piece(slot, address + done, width - done);
      long part = slot < 0 ? -1 : now.devices[slot].read(address + done - now.starts[slot], piece);
      claimed &= slot >= 0;
      value |= (part & mask(piece)) << (8 * done);
    }
    if (!claimed) {
      unclaimedReads.increment();
    }
    return value;
  }

  private void writeSplit(Table now, long address, int width, long value) {
    boolean claimed = true;
    for (int done = 0, piece; done < width; done += piece) {
      int slot = now.find(address + done);
      piece = now.piece(slot, address + done, width - done);
      claimed &= slot >= 0;
      if (slot >= 0) {
        long part = (value >>> (8 * done)) & mask(piece);
        now.devices[slot].write(address + done - now.starts[slot], piece, part);
      }
    }
    if (!claimed) {
      unclaimedWrites.increment();
    }
  }

  private static long mask(int width) {
    return -1L >>> (64 - 8 * width);
  }

  private static String show(BusRange range) {
    return "0x%x..0x%x".formatted(range.start(), range.end() - 1);
  }

  private record Slot(BusRange range, BusDevice device) {}

  /** The ranges by address, as arrays that a search runs through without following a reference. */
  private static final class Table {
    private final List<Slot> slots;
    private final long[] starts;
    private final long[] ends;
    private final BusDevice[] devices;

    private Table(List<Slot> slots) {
      this.slots = slots;
      starts = slots.stream().mapToLong(slot -> slot.range.start()).toArray();
      ends = slots.stream().mapToLong(slot -> slot.range.end()).toArray();
      devices = slots.stream().map(Slot::device).toArray(BusDevice[]::new);
    }

    static Table of(List<Slot> slots) {
      return new Table(
          slots.stream().sorted(Comparator.comparingLong(slot -> slot.range.start())).toList());
    }

    /** Returns the slot that claims the address, or -1. */
    int find(long address) {
      int base = 0;
      // Halves without an unpredictable branch: the compiler makes a conditional move of it.
      for (int left = starts.length; left > 1; ) {
        int half = left >>> 1;
        base = starts[base + half] <= address ? base + half : base;
        left -= half;
      }
      return base < starts.length && starts[base] <= address && address < ends[base] ? base : -1;
    }

    /** Returns how many bytes from the address on share the fate of its first. */
    int piece(int slot, long address, int width) {
      // Where nobody answers, byte by byte: the next byte may be somebody's first.
      return slot < 0 ? 1 : (int) Math.min(width, ends[slot] - address);
    }
  }
}
