package dev.tocsin.vfiouser.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Gives the server a window of the client's memory; a descriptor beside it makes it mappable.
 *
 * <pre>
 *   16      +---------------+---------------+
 *           | argsz         | flags         |  flags: 0 readable, 1 writable
 *   24      +---------------+---------------+
 *           | offset in the descriptor      |
 *   32      +-------------------------------+
 *           | address                       |
 *   40      +-------------------------------+
 *           | size                          |
 *   48      +-------------------------------+
 * </pre>
 *
 * @param readable whether the device may read there
 * @param writable whether the device may write there
 * @param offset where the window starts in its descriptor, in bytes, 0 or more
 * @param address where it starts for the device, 0 or more
 * @param size bytes, 1 or more; {@code address + size} does not wrap
 */
public record DmaMap(boolean readable, boolean writable, long offset, long address, long size)
    implements Request {
  private static final int SIZE = 48;
  private static final int READABLE = 1;
  private static final int WRITABLE = 2;

  static Request decode(MemorySegment message, int size) {
    if (size != SIZE) {
      return Refusal.WRONG_SIZE;
    }
    int flags = message.get(JAVA_INT_UNALIGNED, 20);
    if ((flags & ~(READABLE | WRITABLE)) != 0) {
      return Refusal.BAD_FIELD;
    }
    var map =
        new DmaMap(
            (flags & READABLE) != 0,
            (flags & WRITABLE) != 0,
            message.get(JAVA_LONG_UNALIGNED, 24),
            message.get(JAVA_LONG_UNALIGNED, 32),
            message.get(JAVA_LONG_UNALIGNED, 40));
    return map.inRange() ? map : Refusal.BAD_RANGE;
  }

  private boolean inRange() {
    return offset >= 0 && address >= 0 && size > 0 && address + size > 0 && offset + size > 0;
  }

  /**
   * Writes the whole message.
   *
   * @param message where to
   * @param id the sender's mark
   * @return its size
   */
  public int encode(MemorySegment message, short id) {
    Header.command(message, id, Command.DMA_MAP, SIZE);
    message.set(JAVA_INT_UNALIGNED, 16, SIZE - Header.SIZE);
    message.set(JAVA_INT_UNALIGNED, 20, (readable ? READABLE : 0) | (writable ? WRITABLE : 0));
    message.set(JAVA_LONG_UNALIGNED, 24, offset);
    message.set(JAVA_LONG_UNALIGNED, 32, address);
    message.set(JAVA_LONG_UNALIGNED, 40, size);
    return SIZE;
  }
}
