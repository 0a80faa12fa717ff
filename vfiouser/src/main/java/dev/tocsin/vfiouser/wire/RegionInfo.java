package dev.tocsin.vfiouser.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Tells the size of one region and what may be done with it.
 *
 * <pre>
 *   16      +---------------+---------------+
 *           | argsz         | flags         |  flags: 0 read, 1 write, 2 mmap, 3 capabilities
 *   24      +---------------+---------------+
 *           | index         | cap offset    |
 *   32      +---------------+---------------+
 *           | size                          |
 *   40      +-------------------------------+
 *           | offset for mmap               |
 *   48      +-------------------------------+
 * </pre>
 *
 * <p>No region can be mapped here: every access is told to the device.
 *
 * @param index which region
 * @param size bytes, 0 if there is none
 */
public record RegionInfo(int index, long size) {
  /** Bytes of the message and of its reply. */
  public static final int SIZE = 48;

  private static final int READ_AND_WRITE = 3;

  /**
   * The question.
   *
   * @param index which region, any bit pattern
   */
  public record Query(int index) implements Request {}

  static Request decode(MemorySegment message, int size) {
    if (size != SIZE) {
      return Refusal.WRONG_SIZE;
    }
    return Integer.compareUnsigned(message.get(JAVA_INT_UNALIGNED, 16), SIZE - Header.SIZE) < 0
        ? Refusal.NO_ROOM
        : new Query(message.get(JAVA_INT_UNALIGNED, 24));
  }

  /**
   * Writes the fields of the reply.
   *
   * @param reply where to; the header is left alone
   * @return the size of the whole reply
   */
  public int encode(MemorySegment reply) {
    reply.set(JAVA_INT_UNALIGNED, 16, SIZE - Header.SIZE);
    reply.set(JAVA_INT_UNALIGNED, 20, size == 0 ? 0 : READ_AND_WRITE);
    reply.set(JAVA_INT_UNALIGNED, 24, index);
    reply.set(JAVA_INT_UNALIGNED, 28, 0);
    reply.set(JAVA_LONG_UNALIGNED, 32, size);
    reply.set(JAVA_LONG_UNALIGNED, 40, 0);
    return SIZE;
  }
}
