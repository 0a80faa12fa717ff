package dev.tocsin.machine.boot;

/**
 * Where the guest's memory is: from 0 up to a hole below 4 GiB, and the rest from 4 GiB on.
 *
 * <p>The hole holds the chips and whatever is memory-mapped.
 *
 * @param low bytes from address 0
 * @param high bytes from address 4 GiB
 */
public record MemoryMap(long low, long high) {
  /** Where the hole starts at the latest: 3 GiB. */
  public static final long HOLE = 3L << 30;

  /** Where memory goes on. */
  public static final long HIGH_START = 1L << 32;

  /**
   * Splits a size.
   *
   * @param size bytes in all
   * @return the layout
   */
  public static MemoryMap of(long size) {
    long low = Math.min(size, HOLE);
    return new MemoryMap(low, size - low);
  }

  /**
   * Returns the size of the memory.
   *
   * @return bytes in all
   */
  public long total() {
    return low + high;
  }

  /**
   * Returns where memory ends.
   *
   * @return the address after the last byte
   */
  public long end() {
    return high == 0 ? low : HIGH_START + high;
  }
}
