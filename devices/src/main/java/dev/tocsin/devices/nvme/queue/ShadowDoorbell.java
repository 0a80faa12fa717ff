package dev.tocsin.devices.nvme.queue;

import dev.tocsin.memory.DmaMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A doorbell that a driver keeps in guest memory, and how far it may move it without a register
 * write: its event index (NVMe 1.4, 5.7, 7.13).
 *
 * <p>A driver writes the register only if its move passes the event index. So whoever is about to
 * wait for a move calls {@link #arm}, which writes the event index and fences, and then looks
 * again. The driver writes its doorbell, fences, and reads the event index. Whichever is first, one
 * of the two sees the other's write, so no move is lost.
 *
 * <p>Some drivers leave the admin queue's shadow alone (Linux does). So a shadow counts only from
 * its first move on; until then the register does.
 *
 * <p>Holds any bit pattern: a guest writes it. Not thread-safe; whose doorbell it is, guards it.
 */
final class ShadowDoorbell {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final DmaMemory memory;
  private final long address;
  private final long eventIndex;
  private final MemorySegment word = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(4));
  private int value;
  private int asked;
  private boolean armed;
  private boolean followed;
  private boolean gone;

  /** What a look found. */
  enum Look {
    /** The value that was known. */
    SAME,
    /** Another one. */
    MOVED,
    /** No memory, since this look. */
    GONE
  }

  ShadowDoorbell(DmaMemory memory, long address, long eventIndex) {
    this.memory = memory;
    this.address = address;
    this.eventIndex = eventIndex;
  }

  /**
   * Makes guest memory say where the queue is; before the driver is told that it counts.
   *
   * <p>A queue is never moved once around unseen, so a first move always changes this value.
   */
  void begin(int position) {
    value = position;
    word.set(INT, 0, position);
    if (!memory.write(address, word) && memory.read(address, word)) {
      value = word.get(INT, 0); // read-only: what it says now is no move
    }
    arm(value);
  }

  /** Reads the doorbell; what the driver wrote before it moved it can be read after this. */
  Look look() {
    if (!memory.read(address, word)) {
      boolean news = !gone;
      gone = true;
      return news ? Look.GONE : Look.SAME;
    }
    gone = false;
    VarHandle.acquireFence();
    int now = word.get(INT, 0);
    if (now == value) {
      return Look.SAME;
    }
    value = now;
    followed = true;
    return Look.MOVED;
  }

  /**
   * Asks for a register write at the next move after what was last seen. If a look after this finds
   * no move, the register will be written.
   *
   * @param position where the queue is: what the driver's shadow says if nobody can look
   */
  void arm(int position) {
    int from = gone ? position : value;
    if (!armed || asked != from) {
      word.set(INT, 0, from);
      armed = memory.write(eventIndex, word);
      asked = from;
      VarHandle.fullFence();
    }
  }

  /** Returns what the last look found; any bit pattern, 15:0 count. */
  int value() {
    return value;
  }

  /** Tells whether it counts: the driver uses it, and it is memory. Else the register does. */
  boolean counts() {
    return followed && !gone;
  }
}
