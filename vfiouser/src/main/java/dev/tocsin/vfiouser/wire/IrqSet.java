package dev.tocsin.vfiouser.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * Assigns, takes away, masks, unmasks or triggers interrupts of one kind.
 *
 * <pre>
 *   16      +---------------+---------------+
 *           | argsz         | flags         |  flags: 0 no data, 1 bool data, 2 eventfds;
 *   24      +---------------+---------------+         3 mask, 4 unmask, 5 trigger
 *           | index         | start         |
 *   32      +---------------+---------------+
 *           | count         | bools...      |  one byte each, with bool data only
 *           +---------------+---------------+
 * </pre>
 *
 * @param kind which kind
 * @param data what comes with it
 * @param action what to do
 * @param start the first interrupt, 0 or more
 * @param count how many, 0 or more; 0 without data takes all of the kind away
 * @param chosen for bool data: those of the range (from 0) that the action is for; else all of them
 */
public record IrqSet(IrqKind kind, Data data, Action action, int start, int count, BitSet chosen)
    implements Request {
  private static final int SIZE = 36;

  /** More interrupts than any kind has. */
  private static final int MOST = 4096;

  /** What comes with the message. */
  public enum Data {
    /** Nothing. */
    NONE(1),
    /** A byte for each interrupt of the range. */
    BOOL(1 << 1),
    /** An eventfd for each interrupt of the range, or none at all. */
    EVENTFD(1 << 2);

    private final int bit;

    Data(int bit) {
      this.bit = bit;
    }
  }

  /** What to do. */
  public enum Action {
    /** Hold interrupts back. */
    MASK(1 << 3),
    /** Let them through again. */
    UNMASK(1 << 4),
    /** With eventfds: assign them. Else: interrupt now. */
    TRIGGER(1 << 5);

    private final int bit;

    Action(int bit) {
      this.bit = bit;
    }
  }

  static Request decode(MemorySegment message, int size) {
    if (size < SIZE) {
      return Refusal.WRONG_SIZE;
    }
    int flags = message.get(JAVA_INT_UNALIGNED, 20);
    int data = flags & 7;
    int action = flags >>> 3;
    var kind = IrqKind.of(message.get(JAVA_INT_UNALIGNED, 24));
    int start = message.get(JAVA_INT_UNALIGNED, 28);
    int count = message.get(JAVA_INT_UNALIGNED, 32);
    if (Integer.bitCount(data) != 1 || Integer.bitCount(action) != 1 || action > 4) {
      return Refusal.BAD_FIELD;
    }
    if (kind.isEmpty() || start < 0 || count < 0 || start > MOST || count > MOST) {
      return Refusal.BAD_RANGE;
    }
    var dataKind = Data.values()[Integer.numberOfTrailingZeros(data)];
    if (dataKind == Data.BOOL && size != SIZE + count) {
      return Refusal.WRONG_SIZE;
    }
    var actionKind = Action.values()[Integer.numberOfTrailingZeros(action)];
    var chosen = chosen(message, dataKind, count);
    return new IrqSet(kind.get(), dataKind, actionKind, start, count, chosen);
  }

  private static BitSet chosen(MemorySegment message, Data data, int count) {
    var chosen = new BitSet(count);
    for (int i = 0; i < count; i++) {
      chosen.set(i, data != Data.BOOL || message.get(JAVA_BYTE, SIZE + i) != 0);
    }
    return chosen;
  }

  /**
   * Writes the whole message.
   *
   * @param message where to
   * @param id the sender's mark
   * @return its size
   */
  public int encode(MemorySegment message, short id) {
    int size = SIZE + (data == Data.BOOL ? count : 0);
    Header.command(message, id, Command.DEVICE_SET_IRQS, size);
    message.set(JAVA_INT_UNALIGNED, 16, size - Header.SIZE);
    message.set(JAVA_INT_UNALIGNED, 20, data.bit | action.bit);
    message.set(JAVA_INT_UNALIGNED, 24, kind.index());
    message.set(JAVA_INT_UNALIGNED, 28, start);
    message.set(JAVA_INT_UNALIGNED, 32, count);
    for (int i = SIZE; i < size; i++) {
      message.set(JAVA_BYTE, i, (byte) (chosen.get(i - SIZE) ? 1 : 0));
    }
    return size;
  }

  @Override
  public String toString() {
    return "%s %s %s [%d, +%d)".formatted(action, kind, data, start, count);
  }
}
