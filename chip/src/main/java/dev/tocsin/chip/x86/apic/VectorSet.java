package dev.tocsin.chip.x86.apic;

/**
 * An immutable set of the vectors 0 to 255, as one of a local APIC's 256-bit registers holds it.
 *
 * @param first vectors 0 to 63, vector n in bit n
 * @param second vectors 64 to 127
 * @param third vectors 128 to 191
 * @param fourth vectors 192 to 255
 */
public record VectorSet(long first, long second, long third, long fourth) {
  /** No vector. */
  public static final VectorSet EMPTY = new VectorSet(0, 0, 0, 0);

  /**
   * Tells whether a vector is in the set.
   *
   * @param vector 0 to 255
   * @return true if it is
   */
  public boolean contains(int vector) {
    return (word(vector >> 6) >>> vector & 1) != 0;
  }

  /**
   * Returns the set with a vector more.
   *
   * @param vector 0 to 255
   * @return the larger set
   */
  public VectorSet with(int vector) {
    long bit = 1L << vector;
    return new VectorSet(
        vector >> 6 == 0 ? first | bit : first,
        vector >> 6 == 1 ? second | bit : second,
        vector >> 6 == 2 ? third | bit : third,
        vector >> 6 == 3 ? fourth | bit : fourth);
  }

  /** Whether all vectors of this set are in another. */
  boolean isWithin(VectorSet other) {
    return ((first & ~other.first)
            | (second & ~other.second)
            | (third & ~other.third)
            | (fourth & ~other.fourth))
        == 0;
  }

  /** Whether one of the vectors 0 to 15, which are never accepted, is in the set. */
  boolean hasReserved() {
    return (first & 0xffff) != 0;
  }

  long word(int index) {
    return switch (index) {
      case 0 -> first;
      case 1 -> second;
      case 2 -> third;
      default -> fourth;
    };
  }
}
