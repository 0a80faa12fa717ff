package dev.tocsin.vfiouser.wire;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Reads or writes the client's memory where it cannot be mapped; the server asks, the client
 * replies.
 *
 * <pre>
 *   16      +-------------------------------+
 *           | address                       |
 *   24      +-------------------------------+
 *           | count                         |  bytes; 4 bytes long in the reply to a write
 *   32      +-------------------------------+
 *           | data...                       |  in the command that writes and the reply to a read
 *           +-------------------------------+
 * </pre>
 */
public final class DmaAccess {
  /** Where the data starts in the message. */
  public static final int DATA = 32;

  private static final int SHORTEST_REPLY_TO_WRITE = 28;

  private DmaAccess() {}

  /**
   * Writes a command, but for its data.
   *
   * @param message where to
   * @param id the sender's mark
   * @param command {@code DMA_READ} or {@code DMA_WRITE}
   * @param address where, as the client mapped it
   * @param count bytes, 0 or more
   * @return the size of the whole message
   */
  public static int encode(
      MemorySegment message, short id, Command command, long address, int count) {
    int size = DATA + (command == Command.DMA_WRITE ? count : 0);
    Header.command(message, id, command, size);
    message.set(JAVA_LONG_UNALIGNED, 16, address);
    message.set(JAVA_LONG_UNALIGNED, 24, count);
    return size;
  }

  /**
   * Checks a reply that says yes.
   *
   * @param reply the message
   * @param size its bytes
   * @param command what was asked
   * @param count how many bytes were asked for
   * @return true if it carries what was asked for
   */
  public static boolean answers(MemorySegment reply, int size, Command command, int count) {
    if (Header.command(reply) != command.number() || Header.isFailure(reply)) {
      return false;
    }
    return command == Command.DMA_READ
        ? size == DATA + count && reply.get(JAVA_LONG_UNALIGNED, 24) == count
        : size >= SHORTEST_REPLY_TO_WRITE;
  }
}
