package dev.tocsin.bus;

/**
 * A range of bus addresses.
 *
 * @param start first address, 0 or more
 * @param length bytes, at least 1
 */
public record BusRange(long start, long length) {
  /** Checks that the range is not empty and does not wrap. */
  public BusRange {
    if (start < 0 || length < 1 || start + length < start) {
      throw new IllegalArgumentException(
          "not a bus range: start %d, length %d".formatted(start, length));
    }
  }

  /**
   * Returns the address after the last.
   *
   * @return exclusive end
   */
  public long end() {
    return start + length;
  }

  /**
   * Tells whether this range shares an address with another.
   *
   * @param other the other range
   * @return true if they overlap
   */
  public boolean overlaps(BusRange other) {
    return start < other.end() && other.start < end();
  }
}
