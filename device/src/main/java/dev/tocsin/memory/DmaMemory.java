package dev.tocsin.memory;

import java.lang.foreign.MemorySegment;

/**
 * What a device may do with the memory of its guest: copy from it and into it.
 *
 * <p>The one door for DMA: the micro VM answers it with its own memory, a server of another VMM
 * with what that VMM shares or sends. Memory may go away at any moment (a client unmaps it, dies,
 * or shrinks the file behind it: S62); a copy under way then either ends first or fails, it never
 * crashes. So no device holds on to guest memory: it copies, then checks the copy.
 *
 * <p>Any thread may call, several at once. No order is promised between threads beyond what their
 * own accesses promise.
 */
public interface DmaMemory {
  /**
   * Copies from guest memory; the piece may cross from one region into an adjacent one.
   *
   * @param address where to start, as the guest wrote it: any bit pattern
   * @param into what to fill
   * @return false if not all of it is memory the device may read; part of {@code into} may be
   *     filled then
   */
  boolean read(long address, MemorySegment into);

  /**
   * Copies into guest memory; the piece may cross from one region into an adjacent one.
   *
   * @param address where to start, as the guest wrote it: any bit pattern
   * @param from what to copy
   * @return false if not all of it is memory the device may write; part of it may be written then
   */
  boolean write(long address, MemorySegment from);
}
