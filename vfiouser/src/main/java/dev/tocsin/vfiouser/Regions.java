package dev.tocsin.vfiouser;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * The regions of a function: BARs 0 to 5, no ROM, config space, no VGA, as VFIO numbers them.
 *
 * <p>An access of up to eight bytes of a BAR reaches the device as the guest made it. A longer one,
 * and one of the config space, is cut into pieces that are aligned to their own width.
 */
final class Regions {
  /** How many regions a PCI function has in VFIO. */
  static final int COUNT = 9;

  /** The number of the config space. */
  static final int CONFIG = 7;

  private final ServedFunction function;
  private final long[] sizes = new long[COUNT];

  Regions(ServedFunction function) {
    this.function = function;
    for (int bar = 0; bar < ServedFunction.BARS; bar++) {
      sizes[bar] = function.barSize(bar);
    }
    sizes[CONFIG] = function.configSize();
  }

  /** Returns the size of a region, 0 if there is none; the index is any bit pattern. */
  long size(int region) {
    return region >= 0 && region < COUNT ? sizes[region] : 0;
  }

  /** Tells whether an access stays within its region; neither number is negative. */
  boolean contains(int region, long offset, int count) {
    return offset <= size(region) - count;
  }

  /** Reads a range that is contained. */
  void read(int region, long offset, int count, MemorySegment into, long at) {
    for (int done = 0, width; done < count; done += width) {
      width = width(region, offset + done, count - done);
      long value =
          region == CONFIG
              ? function.readConfig((int) offset + done, width)
              : function.readBar(region, offset + done, width);
      put(into, at + done, width, value);
    }
  }

  /** Writes a range that is contained. */
  void write(int region, long offset, int count, MemorySegment from, long at) {
    for (int done = 0, width; done < count; done += width) {
      width = width(region, offset + done, count - done);
      long value = get(from, at + done, width);
      if (region == CONFIG) {
        function.writeConfig((int) offset + done, width, (int) value);
      } else {
        function.writeBar(region, offset + done, width, value);
      }
    }
  }

  private static int width(int region, long offset, int left) {
    int most = region == CONFIG ? Integer.BYTES : Long.BYTES;
    if (left <= Long.BYTES && region != CONFIG) {
      return left;
    }
    int aligned = (int) Math.min(most, Long.lowestOneBit(offset | most));
    return Math.min(aligned, Integer.highestOneBit(left));
  }

  private static void put(MemorySegment into, long at, int width, long value) {
    switch (width) {
      case 1 -> into.set(JAVA_BYTE, at, (byte) value);
      case 2 -> into.set(JAVA_SHORT_UNALIGNED, at, (short) value);
      case 4 -> into.set(JAVA_INT_UNALIGNED, at, (int) value);
      case 8 -> into.set(JAVA_LONG_UNALIGNED, at, value);
      default -> {
        for (int i = 0; i < width; i++) {
          into.set(JAVA_BYTE, at + i, (byte) (value >>> (i * Byte.SIZE)));
        }
      }
    }
  }

  private static long get(MemorySegment from, long at, int width) {
    return switch (width) {
      case 1 -> from.get(JAVA_BYTE, at) & 0xffL;
      case 2 -> from.get(JAVA_SHORT_UNALIGNED, at) & 0xffffL;
      case 4 -> from.get(JAVA_INT_UNALIGNED, at) & 0xffff_ffffL;
      case 8 -> from.get(JAVA_LONG_UNALIGNED, at);
      default -> {
        long value = 0;
        for (int i = 0; i < width; i++) {
          value |= (from.get(JAVA_BYTE, at + i) & 0xffL) << (i * Byte.SIZE);
        }
        yield value;
      }
    };
  }
}
