package dev.tocsin.machine.inprocess;

import dev.tocsin.bus.Bus;
import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;
import dev.tocsin.machine.MachineConfig;
import dev.tocsin.machine.boot.MemoryMap;
import dev.tocsin.memory.GuestRegions;
import dev.tocsin.memory.GuestRegions.Region;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of memory as processors see it: little-endian on every host; an aligned access of 1, 2, 4
 * or 8 bytes is one access, and all of those are seen in one order.
 *
 * @param segment the memory, aligned to 8 bytes
 */
record Ram(MemorySegment segment) implements BusDevice {
  private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();
  private static final VarHandle SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  /** Makes the memory and lets it answer on the bus, so that no device takes its place. */
  static GuestRegions place(MemoryMap map, Bus mmio) {
    var all = Arena.ofAuto().allocate(map.total(), MachineConfig.PAGE);
    List<Region> regions = new ArrayList<>();
    regions.add(new Region(0, all.asSlice(0, map.low())));
    if (map.high() > 0) {
      regions.add(new Region(MemoryMap.HIGH_START, all.asSlice(map.low())));
    }
    for (Region region : regions) {
      var range = new BusRange(region.guestAddress(), region.segment().byteSize());
      mmio.add(range, new Ram(region.segment()));
    }
    return new GuestRegions(regions);
  }

  @Override
  public long read(long offset, int width) {
    if ((offset & (width - 1)) == 0) {
      switch (width) {
        case Byte.BYTES -> {
          return (byte) BYTE.getVolatile(segment, offset);
        }
        case Short.BYTES -> {
          return (short) SHORT.getVolatile(segment, offset);
        }
        case Integer.BYTES -> {
          return (int) INT.getVolatile(segment, offset);
        }
        case Long.BYTES -> {
          return (long) LONG.getVolatile(segment, offset);
        }
        default -> {}
      }
    }
    long value = 0;
    for (int i = 0; i < width; i++) {
      value |= ((byte) BYTE.getVolatile(segment, offset + i) & 0xffL) << (8 * i);
    }
    return value;
  }

  @Override
  public void write(long offset, int width, long value) {
    if ((offset & (width - 1)) == 0) {
      switch (width) {
        case Byte.BYTES -> {
          BYTE.setVolatile(segment, offset, (byte) value);
          return;
        }
        case Short.BYTES -> {
          SHORT.setVolatile(segment, offset, (short) value);
          return;
        }
        case Integer.BYTES -> {
          INT.setVolatile(segment, offset, (int) value);
          return;
        }
        case Long.BYTES -> {
          LONG.setVolatile(segment, offset, value);
          return;
        }
        default -> {}
      }
    }
    for (int i = 0; i < width; i++) {
      BYTE.setVolatile(segment, offset + i, (byte) (value >>> (8 * i)));
    }
  }
}
