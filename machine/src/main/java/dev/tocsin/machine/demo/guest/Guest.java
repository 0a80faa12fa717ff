package dev.tocsin.machine.demo.guest;

import dev.tocsin.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The host's view of the pages it shares with the guest.
 *
 * <p>One thread numbers triggers; everything else is thread-safe.
 */
public final class Guest {
  /** As many processors as the guest can count. */
  public static final int MAX_CPUS = Protocol.MAX_CPUS;

  private static final VarHandle WORD =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private final MemorySegment pages;
  private int mark;

  Guest(MemorySegment pages) {
    this.pages = pages;
  }

  /**
   * Finds the shared pages, and says how many processors to start.
   *
   * @param memory of a machine that does not run yet
   * @param cpus 1 to {@link #MAX_CPUS}
   * @return the view, valid as long as the memory
   */
  public static Guest of(GuestMemory memory, int cpus) {
    var guest = new Guest(memory.slice(Protocol.SHARED_BASE, Protocol.SHARED_SIZE));
    guest.set(Protocol.CPUS_WANTED, cpus);
    return guest;
  }

  int get(int offset) {
    return (int) WORD.getVolatile(pages, (long) offset);
  }

  void set(int offset, int value) {
    WORD.setVolatile(pages, (long) offset, value);
  }

  /**
   * Tells whether the guest has started all processors and its driver listens.
   *
   * @return true from then on
   */
  public boolean ready() {
    return get(Protocol.STATE) == Protocol.STATE_READY;
  }

  /**
   * Returns how often a slot's handler has run.
   *
   * @param slot which
   * @return a count that wraps around at 2^32
   */
  public int count(Slot slot) {
    return get(Protocol.COUNTS + 4 * slot.index());
  }

  /**
   * Returns the mark that a slot's handler found when it last began.
   *
   * @param slot which
   * @return 0 if it never ran
   */
  public int seen(Slot slot) {
    return get(Protocol.SEEN + 4 * slot.index());
  }

  /**
   * Returns how often the level line's handler found and acknowledged a cause of a bell.
   *
   * @param bell its number, as the driver found it
   * @return a count
   */
  public int served(int bell) {
    return get(Protocol.SERVED + 4 * bell);
  }

  /** Returns the number of a bell's function, as the driver found it. */
  int found(int bell) {
    return get(Protocol.FOUND + 4 * bell) & 0xffff;
  }

  /**
   * Returns how often the level line's handler ran and found no bell with a cause.
   *
   * @return a count
   */
  public long emptyRuns() {
    return Integer.toUnsignedLong(get(Protocol.EMPTY_RUNS));
  }

  /**
   * Tells whether the interrupt chip shows a vector in service while its handler runs.
   *
   * @return false if it is known that the chip does not
   */
  public boolean keepsInService() {
    return get(Protocol.IN_SERVICE) != Protocol.IN_SERVICE_DROPPED;
  }

  /**
   * Numbers the trigger that comes next: a handler that begins from now on notes this number.
   *
   * @return the mark, one more than the last
   */
  public int nextMark() {
    set(Protocol.MARK, ++mark);
    return mark;
  }

  /**
   * Tells where the guest crashed.
   *
   * @return one line; empty as long as it did not
   */
  public Optional<String> crash() {
    if (get(Protocol.STATE) != Protocol.STATE_CRASHED) {
      return Optional.empty();
    }
    return Optional.of(
        "exception %d at 0x%08x on cpu %d"
            .formatted(
                get(Protocol.CRASH_VECTOR), get(Protocol.CRASH_ADDRESS), get(Protocol.CRASH_CPU)));
  }
}
