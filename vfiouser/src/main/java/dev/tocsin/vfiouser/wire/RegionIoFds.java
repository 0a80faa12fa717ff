package dev.tocsin.vfiouser.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Tells which parts of a region a kernel may answer through descriptors: here none, every access
 * comes as a message.
 *
 * <pre>
 *   16      +---------------+---------------+
 *           | argsz         | flags         |  flags: 0
 *   24      +---------------+---------------+
 *           | index         | count         |  count: 0, so no parts follow
 *   32      +---------------+---------------+
 * </pre>
 */
public final class RegionIoFds {
  private static final int SIZE = 32;

  private RegionIoFds() {}

  /**
   * The question.
   *
   * @param index which region, any bit pattern
   */
  public record Query(int index) implements Request {
    /**
     * Writes the fields of a reply that names no part.
     *
     * @param reply where to; the header is left alone
     * @return the size of the whole reply
     */
    public int encodeNone(MemorySegment reply) {
      reply.set(JAVA_INT_UNALIGNED, 16, SIZE - Header.SIZE);
      reply.set(JAVA_INT_UNALIGNED, 20, 0);
      reply.set(JAVA_INT_UNALIGNED, 24, index);
      reply.set(JAVA_INT_UNALIGNED, 28, 0);
      return SIZE;
    }
  }

  static Request decode(MemorySegment message, int size) {
    if (size != SIZE) {
      return Refusal.WRONG_SIZE;
    }
    if (Integer.compareUnsigned(message.get(JAVA_INT_UNALIGNED, 16), SIZE - Header.SIZE) < 0) {
      return Refusal.NO_ROOM;
    }
    return message.get(JAVA_INT_UNALIGNED, 20) == 0
        ? new Query(message.get(JAVA_INT_UNALIGNED, 24))
        : Refusal.BAD_FIELD;
  }
}
