package dev.tocsin.vfiouser.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Tells how many interrupts of a kind there are, and how they behave.
 *
 * <pre>
 *   16      +---------------+---------------+
 *           | argsz         | flags         |  flags: 0 eventfd, 1 maskable, 2 automasked,
 *   24      +---------------+---------------+         3 no resize
 *           | index         | count         |
 *   32      +---------------+---------------+
 * </pre>
 *
 * @param kind which kind
 * @param count how many
 */
public record IrqInfo(IrqKind kind, int count) {
  /** Bytes of the message and of its reply. */
  public static final int SIZE = 32;

  /**
   * The question.
   *
   * @param kind which kind
   */
  public record Query(IrqKind kind) implements Request {}

  static Request decode(MemorySegment message, int size) {
    if (size != SIZE) {
      return Refusal.WRONG_SIZE;
    }
    if (Integer.compareUnsigned(message.get(JAVA_INT_UNALIGNED, 16), SIZE - Header.SIZE) < 0) {
      return Refusal.NO_ROOM;
    }
    var kind = IrqKind.of(message.get(JAVA_INT_UNALIGNED, 24));
    return kind.isPresent() ? new Query(kind.get()) : Refusal.BAD_RANGE;
  }

  /**
   * Writes the fields of the reply.
   *
   * @param reply where to; the header is left alone
   * @return the size of the whole reply
   */
  public int encode(MemorySegment reply) {
    reply.set(JAVA_INT_UNALIGNED, 16, SIZE - Header.SIZE);
    reply.set(JAVA_INT_UNALIGNED, 20, kind.flags());
    reply.set(JAVA_INT_UNALIGNED, 24, kind.index());
    reply.set(JAVA_INT_UNALIGNED, 28, count);
    return SIZE;
  }
}
