package dev.tocsin.vfiouser.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * What every message starts with.
 *
 * <pre>
 *    0       2       4               8
 *   +-------+-------+---------------+
 *   | id    |command| size          |  size counts the header, too
 *   +-------+-------+---------------+
 *   | flags         | error         |  flags: 0-3 type (0 command, 1 reply), 4 no reply, 5 error
 *   +---------------+---------------+
 * </pre>
 */
public final class Header {
  /** Bytes of a header. */
  public static final int SIZE = 16;

  private static final int COMMAND = 2;
  private static final int LENGTH = 4;
  private static final int FLAGS = 8;
  private static final int ERROR = 12;

  private static final int TYPE_MASK = 0xf;
  private static final int TYPE_REPLY = 1;
  private static final int NO_REPLY = 1 << 4;
  private static final int FAILED = 1 << 5;

  private Header() {}

  /**
   * Tells the size that a header claims.
   *
   * @param message at least {@link #SIZE} bytes
   * @param limit bytes of the longest message that is welcome
   * @return its size with the header, or -1 if that is no size: the stream is lost then
   */
  public static int framing(MemorySegment message, int limit) {
    int size = message.get(JAVA_INT_UNALIGNED, LENGTH);
    return size < SIZE || size > limit ? -1 : size;
  }

  /**
   * Returns the sender's mark, which a reply carries back.
   *
   * @param message with a header
   * @return any 16 bits
   */
  public static short id(MemorySegment message) {
    return message.get(JAVA_SHORT_UNALIGNED, 0);
  }

  /**
   * Returns the command's number.
   *
   * @param message with a header
   * @return 0 to 65535
   */
  public static int command(MemorySegment message) {
    return Short.toUnsignedInt(message.get(JAVA_SHORT_UNALIGNED, COMMAND));
  }

  /**
   * Tells commands from replies.
   *
   * @param message with a header
   * @return true if it is a command; a type that is neither is none
   */
  public static boolean isCommand(MemorySegment message) {
    return (flags(message) & TYPE_MASK) == 0;
  }

  /**
   * Tells replies from commands.
   *
   * @param message with a header
   * @return true if it is a reply
   */
  public static boolean isReply(MemorySegment message) {
    return (flags(message) & TYPE_MASK) == TYPE_REPLY;
  }

  /**
   * Tells whether the sender of a command wants an answer.
   *
   * @param message with a header
   * @return false if no reply must be sent
   */
  public static boolean wantsReply(MemorySegment message) {
    return (flags(message) & NO_REPLY) == 0;
  }

  /**
   * Tells whether a reply says that its command failed.
   *
   * @param message with a header
   * @return true if it did
   */
  public static boolean isFailure(MemorySegment message) {
    return (flags(message) & FAILED) != 0;
  }

  /**
   * Returns the error number of a reply.
   *
   * @param message with a header
   * @return whatever the sender wrote; meant only if {@link #isFailure}
   */
  public static int error(MemorySegment message) {
    return message.get(JAVA_INT_UNALIGNED, ERROR);
  }

  /**
   * Writes the header of a command.
   *
   * @param message where to
   * @param id the sender's mark
   * @param command which
   * @param size bytes of the whole message
   */
  public static void command(MemorySegment message, short id, Command command, int size) {
    write(message, id, command.number(), size, 0, 0);
  }

  /**
   * Writes the header of a reply that says yes.
   *
   * @param reply where to
   * @param command the message that is answered
   * @param size bytes of the whole reply
   */
  public static void reply(MemorySegment reply, MemorySegment command, int size) {
    write(reply, id(command), command(command), size, TYPE_REPLY, 0);
  }

  /**
   * Writes a whole reply that says no.
   *
   * @param reply where to
   * @param command the message that is answered
   * @param errno the error number, above 0
   */
  public static void failure(MemorySegment reply, MemorySegment command, int errno) {
    write(reply, id(command), command(command), SIZE, TYPE_REPLY | FAILED, errno);
  }

  private static int flags(MemorySegment message) {
    return message.get(JAVA_INT_UNALIGNED, FLAGS);
  }

  // budget: parameters <= 6, because they are the fields
  private static void write(
      MemorySegment message, short id, int command, int size, int flags, int error) {
    message.set(JAVA_SHORT_UNALIGNED, 0, id);
    message.set(JAVA_SHORT_UNALIGNED, COMMAND, (short) command);
    message.set(JAVA_INT_UNALIGNED, LENGTH, size);
    message.set(JAVA_INT_UNALIGNED, FLAGS, flags);
    message.set(JAVA_INT_UNALIGNED, ERROR, error);
  }
}
