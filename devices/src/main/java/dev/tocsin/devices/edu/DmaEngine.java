package dev.tocsin.devices.edu;

import dev.tocsin.memory.DmaMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.BooleanSupplier;

/**
 * Moves bytes between guest memory and staging space; where the guest has no memory, zeros are read
 * and writes are dropped.
 *
 * <p>No lock may be held: guest memory can be another process that wants to reach the device before
 * it answers.
 */
final class DmaEngine {
  private static final long PAGE = 4096;

  private final DmaMemory memory;
  private final BooleanSupplier allowed;
  private final long mask;

  /**
   * Creates an engine.
   *
   * @param memory the guest's
   * @param allowed whether the driver has made the function a bus master
   * @param mask bits of an address that count
   */
  DmaEngine(DmaMemory memory, BooleanSupplier allowed, long mask) {
    this.memory = memory;
    this.allowed = allowed;
    this.mask = mask;
  }

  /** Fills all of a segment; returns false if some of it is zeros for want of memory. */
  boolean read(long address, MemorySegment into) {
    return copy(address, into, false);
  }

  /** Writes all of a segment; returns false if some of it was dropped. */
  boolean write(long address, MemorySegment from) {
    return copy(address, from, true);
  }

  private boolean copy(long address, MemorySegment all, boolean write) {
    boolean whole = allowed.getAsBoolean();
    boolean mayCopy = whole;
    long at = address & mask;
    for (long done = 0, piece; done < all.byteSize(); done += piece) {
      piece = Math.min(all.byteSize() - done, PAGE - ((at + done) & (PAGE - 1)));
      MemorySegment part = all.asSlice(done, piece);
      boolean copied = mayCopy && one(at + done, part, write);
      whole &= copied;
    }
    return whole;
  }

  private boolean one(long address, MemorySegment part, boolean write) {
    if (write) {
      return memory.write(address, part);
    }
    boolean copied = memory.read(address, part);
    if (!copied) {
      part.fill((byte) 0);
    }
    return copied;
  }

  /** Returns staging space; made for each transfer, so that none is shared. */
  static MemorySegment staging(long bytes) {
    return MemorySegment.ofArray(new byte[(int) bytes]);
  }

  /** Copies between segments of this process. */
  static void move(MemorySegment from, long fromAt, MemorySegment to, long toAt, long bytes) {
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, fromAt, to, ValueLayout.JAVA_BYTE, toAt, bytes);
  }
}
