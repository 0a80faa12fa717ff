package dev.tocsin.memory;

import java.lang.foreign.MemorySegment;

/**
 * Copies between a device's buffer and guest memory that another process may take away.
 *
 * <p>Two things can happen to a mapping while it is copied: its owner unmaps it, which the JVM
 * turns into {@link IllegalStateException} for the copying thread; or another process shortens the
 * file behind it, which the JVM turns into {@link InternalError} (S62). Both become {@code false}.
 */
public final class GuestCopy {
  /** Read once a copy, so that no compiler knows how often the loop of {@link #settle} runs. */
  private static volatile int turns = 2;

  private GuestCopy() {}

  /**
   * Copies out of guest memory.
   *
   * @param guest a piece of guest memory
   * @param offset where to start in it, in bytes
   * @param into the device's buffer
   * @param at where to start there, in bytes
   * @param length how many bytes
   * @return false if the memory went away; part of the buffer may be filled then
   * @throws IndexOutOfBoundsException if either is too short
   */
  public static boolean from(
      MemorySegment guest, long offset, MemorySegment into, long at, long length) {
    try {
      MemorySegment.copy(guest, offset, into, at, length);
      settle();
      return true;
    } catch (InternalError _) {
      return false;
    } catch (IllegalStateException closed) {
      return gone(guest, closed);
    }
  }

  /**
   * Copies into guest memory.
   *
   * @param guest a piece of guest memory
   * @param offset where to start in it, in bytes
   * @param from the device's buffer
   * @param at where to start there, in bytes
   * @param length how many bytes
   * @return false if the memory went away; part of it may be written then
   * @throws IndexOutOfBoundsException if either is too short
   */
  public static boolean into(
      MemorySegment guest, long offset, MemorySegment from, long at, long length) {
    try {
      MemorySegment.copy(from, at, guest, offset, length);
      settle();
      return true;
    } catch (InternalError _) {
      return false;
    } catch (IllegalStateException closed) {
      return gone(guest, closed);
    }
  }

  /**
   * Makes the JVM throw what it has against the copy now.
   *
   * <p>Compiled code learns of a fault at its next safepoint only, which without this is the return
   * of some caller that the copy was inlined into, outside of the {@code try}. The back edge of a
   * loop whose length nobody knows is a safepoint.
   */
  private static void settle() {
    int left = turns;
    do {
      left >>= 1;
    } while (left != 0);
  }

  /** The guest's memory was unmapped; if it was not, the device's own buffer was: a bug there. */
  private static boolean gone(MemorySegment guest, IllegalStateException closed) {
    if (guest.scope().isAlive()) {
      throw closed;
    }
    return false;
  }
}
