package dev.tocsin.vfiouser.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Tells what kind of device this is.
 *
 * <pre>
 *   16      +---------------+---------------+
 *           | argsz         | flags         |  flags: 0 can be reset, 1 PCI
 *   24      +---------------+---------------+
 *           | regions       | interrupts    |  how many kinds of each
 *   32      +---------------+---------------+
 * </pre>
 *
 * @param regions number of regions
 * @param interrupts number of kinds of interrupts
 */
public record DeviceInfo(int regions, int interrupts) {
  /** Bytes of the message and of its reply. */
  public static final int SIZE = 32;

  private static final int RESET_AND_PCI = 3;

  /** The question. */
  public enum Query implements Request {
    /** There is one question. */
    QUERY
  }

  static Request decode(MemorySegment message, int size) {
    if (size != SIZE) {
      return Refusal.WRONG_SIZE;
    }
    return Integer.compareUnsigned(message.get(JAVA_INT_UNALIGNED, 16), SIZE - Header.SIZE) < 0
        ? Refusal.NO_ROOM
        : Query.QUERY;
  }

  /**
   * Writes the fields of the reply.
   *
   * @param reply where to; the header is left alone
   * @return the size of the whole reply
   */
  public int encode(MemorySegment reply) {
    reply.set(JAVA_INT_UNALIGNED, 16, SIZE - Header.SIZE);
    reply.set(JAVA_INT_UNALIGNED, 20, RESET_AND_PCI);
    reply.set(JAVA_INT_UNALIGNED, 24, regions);
    reply.set(JAVA_INT_UNALIGNED, 28, interrupts);
    return SIZE;
  }
}
