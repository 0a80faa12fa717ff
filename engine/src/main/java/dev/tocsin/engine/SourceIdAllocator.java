package dev.tocsin.engine;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.NoSourceIds;
import dev.tocsin.interrupt.InterruptIndex;
import java.util.Map;
import java.util.TreeMap;

/**
 * Allocates interrupt source identifiers (ISIDs) for message groups.
 *
 * <p>The contract only uses assigned identifiers; this is who assigns them. Ranges are aligned to
 * the next power of two, as MSI wants them. A group may also be created with identifiers nobody
 * allocated, if they are free: they are its own until it is destroyed. Thread-safe.
 */
public final class SourceIdAllocator {
  private final TreeMap<Long, Range> ranges = new TreeMap<>();

  SourceIdAllocator() {}

  private record Range(long base, int count, String owner, boolean allocated, boolean inUse) {
    long end() {
      return base + count;
    }

    Range used(boolean use) {
      return new Range(base, count, owner, allocated, use);
    }
  }

  /**
   * Allocates a range.
   *
   * @param owner name of the device
   * @param count number of identifiers, 1 or more
   * @return the first of them, a multiple of the power of two at or above {@code count}
   * @throws InterruptException {@code NoSourceIds} if no such range is free
   */
  public synchronized long allocate(String owner, int count) throws InterruptException {
    if (count < 1) {
      throw new IllegalArgumentException("a range has at least one identifier: " + count);
    }
    long align = count == 1 ? 1 : Long.highestOneBit(count - 1L) << 1;
    long base = 0;
    for (Range range : ranges.values()) {
      if (range.base - base >= count) {
        break;
      }
      base = (range.end() + align - 1) & -align;
    }
    if (base + count - 1 > InterruptIndex.MAX) {
      throw new InterruptException(
          new NoSourceIds(owner),
          "no %d consecutive interrupt source ids are free".formatted(count));
    }
    ranges.put(base, new Range(base, count, owner, true, false));
    return base;
  }

  /**
   * Gives a range back.
   *
   * @param owner who allocated it
   * @param base what {@link #allocate} returned
   * @throws InterruptException {@code NoSourceIds} if it is not the owner's, or a group still uses
   *     it
   */
  public synchronized void free(String owner, long base) throws InterruptException {
    Range range = ranges.get(base);
    if (range == null || !range.allocated || range.inUse || !range.owner.equals(owner)) {
      throw new InterruptException(
          new NoSourceIds(range == null ? "nobody" : range.owner),
          "cannot free source ids from %d for %s: %s".formatted(base, owner, range));
    }
    ranges.remove(base);
  }

  /** Marks identifiers as a group's. */
  synchronized void use(String owner, long base, int count) throws InterruptException {
    Range own = ranges.get(base);
    if (own != null
        && own.allocated
        && !own.inUse
        && own.count >= count
        && own.owner.equals(owner)) {
      ranges.put(base, own.used(true));
      return;
    }
    Map.Entry<Long, Range> before = ranges.lowerEntry(base + count);
    if (before != null && before.getValue().end() > base) {
      Range taken = before.getValue();
      throw new InterruptException(
          new NoSourceIds(taken.owner),
          "createGroup: source ids %d..%d are held by %s (%d..%d)"
              .formatted(base, base + count - 1, taken.owner, taken.base, taken.end() - 1));
    }
    ranges.put(base, new Range(base, count, owner, false, true));
  }

  /** Undoes {@link #use}. */
  synchronized void unuse(long base) {
    ranges.computeIfPresent(base, (_, range) -> range.allocated ? range.used(false) : null);
  }
}
