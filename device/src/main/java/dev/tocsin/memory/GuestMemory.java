package dev.tocsin.memory;

import java.lang.foreign.MemorySegment;

/**
 * The memory of a guest as the VMM that mapped it sees it: loaders and observers work on the bytes
 * themselves.
 *
 * <p>A device gets no more than {@link DmaMemory}, so that it also runs where memory comes and
 * goes. Thread-safe as memory is: no order is promised between threads beyond what the accesses
 * used on the segment promise.
 */
public interface GuestMemory extends DmaMemory {
  /**
   * Returns a piece of guest memory, bounds-checked.
   *
   * @param guestAddress physical address in the guest
   * @param length bytes
   * @return a segment of exactly that piece, valid as long as the machine
   * @throws IndexOutOfBoundsException if not all of the piece is memory
   */
  MemorySegment slice(long guestAddress, long length);

  /**
   * Tells whether all of a piece is memory.
   *
   * @param guestAddress physical address in the guest
   * @param length bytes
   * @return true if {@link #slice} would succeed
   */
  boolean contains(long guestAddress, long length);
}
