package dev.tocsin.machine.inprocess;

import dev.tocsin.bus.BusDevice;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

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
