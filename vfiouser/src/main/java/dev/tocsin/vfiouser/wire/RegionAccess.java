package dev.tocsin.vfiouser.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Reads or writes a piece of a region: the guest's loads and stores.
 *
 * <pre>
 *   16      +-------------------------------+
 *           | offset in the region          |
 *   24      +---------------+---------------+
 *           | region        | count         |  count: bytes
 *   32      +---------------+---------------+
 *           | data...                       |  in the command that writes and the reply to a read
 *           +-------------------------------+
 * </pre>
 *
 * <p>The path of every register access: the fields are read where they lie, nothing is allocated.
 */
public final class RegionAccess {
  /** Where the data starts in the message. */
  public static final int DATA = 32;

  private RegionAccess() {}

  /**
   * Checks a command that reads.
   *
   * @param message the message
   * @param size its bytes
   * @param limit bytes of the longest transfer agreed on
   * @return why it is refused; null if it is well-formed
   */
  public static @Nullable Refusal checkRead(MemorySegment message, int size, int limit) {
    return size == DATA ? check(message, limit) : Refusal.WRONG_SIZE;
  }

  /**
   * Checks a command that writes.
   *
   * @param message the message
   * @param size its bytes
   * @param limit bytes of the longest transfer agreed on
   * @return why it is refused; null if it is well-formed
   */
  public static @Nullable Refusal checkWrite(MemorySegment message, int size, int limit) {
    if (size < DATA) {
      return Refusal.WRONG_SIZE;
    }
    Refusal refusal = check(message, limit);
    return refusal == null && size != DATA + count(message) ? Refusal.WRONG_SIZE : refusal;
  }

  private static @Nullable Refusal check(MemorySegment message, int limit) {
    int count = count(message);
    if (count < 0 || count > limit) {
      return Refusal.TOO_LONG;
    }
    long offset = offset(message);
    return offset < 0 || offset + count < 0 ? Refusal.BAD_RANGE : null;
  }

  /**
   * Returns where the access starts.
   *
   * @param message a checked message
   * @return bytes from the start of the region, 0 or more
   */
  public static long offset(MemorySegment message) {
    return message.get(JAVA_LONG_UNALIGNED, 16);
  }

  /**
   * Returns the region.
   *
   * @param message a checked message
   * @return any bit pattern
   */
  public static int region(MemorySegment message) {
    return message.get(JAVA_INT_UNALIGNED, 24);
  }

  /**
   * Returns the length.
   *
   * @param message a checked message
   * @return bytes, 0 or more
   */
  public static int count(MemorySegment message) {
    return message.get(JAVA_INT_UNALIGNED, 28);
  }

  /**
   * Writes the fields of a message.
   *
   * @param message where to; header and data are left alone
   * @param offset bytes from the start of the region
   * @param region which region
   * @param count bytes
   */
  public static void encode(MemorySegment message, long offset, int region, int count) {
    message.set(JAVA_LONG_UNALIGNED, 16, offset);
    message.set(JAVA_INT_UNALIGNED, 24, region);
    message.set(JAVA_INT_UNALIGNED, 28, count);
  }

  /**
   * Copies the fields of a command into its reply.
   *
   * @param reply where to; header and data are left alone
   * @param command a checked message
   */
  public static void echo(MemorySegment reply, MemorySegment command) {
    encode(reply, offset(command), region(command), count(command));
  }
}
