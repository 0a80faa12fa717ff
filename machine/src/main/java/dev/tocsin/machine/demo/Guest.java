package dev.tocsin.machine.demo;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The host's view of the pages it shares with the guest; {@link Protocol} is their layout.
 *
 * <p>A guest can write anything here: all of it are numbers that are shown or compared, none is an
 * address or a length.
 */
final class Guest {
  private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();

  private final MemorySegment pages;
  private int mark;

  /**
   * Wraps the pages.
   *
   * @param pages {@link Protocol#SHARED_SIZE} bytes at {@link Protocol#SHARED_BASE}
   */
  Guest(MemorySegment pages) {
    this.pages = pages;
  }

  int get(int offset) {
    return (int) WORD.getVolatile(pages, (long) offset);
  }

  void set(int offset, int value) {
    WORD.setVolatile(pages, (long) offset, value);
  }

  /** Runs of the slot's handler so far; wraps around at 2^32. */
  int count(Slot slot) {
    return get(Protocol.COUNTS + 4 * slot.index());
  }

  /** The mark that the slot's handler found when it last began. */
  int seen(Slot slot) {
    return get(Protocol.SEEN + 4 * slot.index());
  }

  /** How often the level handler found and acknowledged a cause of this bell. */
  int served(int bell) {
    return get(Protocol.SERVED + 4 * bell);
  }

  /** Numbers the trigger that comes next: a handler that begins from now on notes this number. */
  int nextMark() {
    set(Protocol.MARK, ++mark);
    return mark;
  }

  /** The number of the last trigger. */
  int mark() {
    return mark;
  }

  boolean crashed() {
    return get(Protocol.STATE) == Protocol.STATE_CRASHED;
  }

  /** One line about where the guest crashed. */
  String crash() {
    return "exception %d at 0x%08x on cpu %d"
        .formatted(
            get(Protocol.CRASH_VECTOR), get(Protocol.CRASH_ADDRESS), get(Protocol.CRASH_CPU));
  }
}
