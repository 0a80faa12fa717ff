package dev.tocsin.vfiouser.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Many small writes in one message, done in order.
 *
 * <pre>
 *   16      +-------------------------------+
 *           | how many                      |  the reply ends here
 *   24 + 24i+-------------------------------+
 *           | offset in the region          |
 *   32 + 24i+---------------+---------------+
 *           | region        | count         |  count: 1 to 8 bytes
 *   40 + 24i+---------------+---------------+
 *           | data                          |
 *   48 + 24i+-------------------------------+
 * </pre>
 */
public final class RegionWrites {
  /** Bytes of the reply, and of a command without writes. */
  public static final int SIZE = 24;

  private static final int WRITE = 24;

  private RegionWrites() {}

  /**
   * Checks a command, all of its writes before the first is done.
   *
   * @param message the message
   * @param size its bytes
   * @return why it is refused; null if it is well-formed
   */
  public static @Nullable Refusal check(MemorySegment message, int size) {
    if (size < SIZE || (size - SIZE) % WRITE != 0) {
      return Refusal.WRONG_SIZE;
    }
    if (message.get(JAVA_LONG_UNALIGNED, 16) != (size - SIZE) / WRITE) {
      return Refusal.WRONG_SIZE;
    }
    int writes = (size - SIZE) / WRITE;
    for (int i = 0; i < writes; i++) {
      if (count(message, i) < 1 || count(message, i) > Long.BYTES) {
        return Refusal.TOO_LONG;
      }
      if (offset(message, i) < 0 || offset(message, i) + Long.BYTES < 0) {
        return Refusal.BAD_RANGE;
      }
    }
    return null;
  }

  /**
   * Returns how many writes there are.
   *
   * @param message a checked message
   * @return 0 or more
   */
  public static int writes(MemorySegment message) {
    return (int) message.get(JAVA_LONG_UNALIGNED, 16);
  }

  /**
   * Returns where a write starts.
   *
   * @param message a checked message
   * @param i which write, from 0
   * @return bytes from the start of the region, 0 or more
   */
  public static long offset(MemorySegment message, int i) {
    return message.get(JAVA_LONG_UNALIGNED, SIZE + (long) i * WRITE);
  }

  /**
   * Returns the region of a write.
   *
   * @param message a checked message
   * @param i which write, from 0
   * @return any bit pattern
   */
  public static int region(MemorySegment message, int i) {
    return message.get(JAVA_INT_UNALIGNED, SIZE + (long) i * WRITE + 8);
  }

  /**
   * Returns the length of a write.
   *
   * @param message a checked message
   * @param i which write, from 0
   * @return 1 to 8 bytes
   */
  public static int count(MemorySegment message, int i) {
    return message.get(JAVA_INT_UNALIGNED, SIZE + (long) i * WRITE + 12);
  }

  /**
   * Returns where the data of a write lies in the message.
   *
   * @param i which write, from 0
   * @return bytes from the start of the message
   */
  public static int data(int i) {
    return SIZE + i * WRITE + 16;
  }

  /**
   * Writes the field of the reply.
   *
   * @param reply where to; the header is left alone
   * @param done how many writes were done
   */
  public static void encode(MemorySegment reply, int done) {
    reply.set(JAVA_LONG_UNALIGNED, 16, done);
  }
}
