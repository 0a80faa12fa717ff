package dev.tocsin.vfiouser.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Takes a window back that {@link DmaMap} gave; the reply repeats the message.
 *
 * <pre>
 *   16      +---------------+---------------+
 *           | argsz         | flags         |  flags: 1 all windows (as VFIO has it)
 *   24      +---------------+---------------+
 *           | address                       |
 *   32      +-------------------------------+
 *           | size                          |
 *   40      +-------------------------------+
 * </pre>
 *
 * @param all whether all windows go; address and size are 0 then
 * @param address where the window starts, as it was mapped
 * @param size bytes, as it was mapped
 */
public record DmaUnmap(boolean all, long address, long size) implements Request {
  /** Bytes of the message and of its reply. */
  public static final int SIZE = 40;

  private static final int ALL = 2;

  static Request decode(MemorySegment message, int size) {
    if (size != SIZE) {
      return Refusal.WRONG_SIZE;
    }
    if (Integer.compareUnsigned(message.get(JAVA_INT_UNALIGNED, 16), SIZE - Header.SIZE) < 0) {
      return Refusal.NO_ROOM;
    }
    int flags = message.get(JAVA_INT_UNALIGNED, 20);
    if ((flags & ~ALL) != 0) {
      return Refusal.BAD_FIELD;
    }
    var unmap =
        new DmaUnmap(
            flags == ALL,
            message.get(JAVA_LONG_UNALIGNED, 24),
            message.get(JAVA_LONG_UNALIGNED, 32));
    return unmap.all && (unmap.address | unmap.size) != 0 ? Refusal.BAD_RANGE : unmap;
  }

  /**
   * Writes the fields; a command and its reply differ in the header only.
   *
   * @param message where to; the header is left alone
   */
  public void encode(MemorySegment message) {
    message.set(JAVA_INT_UNALIGNED, 16, SIZE - Header.SIZE);
    message.set(JAVA_INT_UNALIGNED, 20, all ? ALL : 0);
    message.set(JAVA_LONG_UNALIGNED, 24, address);
    message.set(JAVA_LONG_UNALIGNED, 32, size);
  }
}
