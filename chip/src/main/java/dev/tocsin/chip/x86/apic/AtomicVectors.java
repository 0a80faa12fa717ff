package dev.tocsin.chip.x86.apic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A set of 256 vectors in four longs of a shared array, changed by many threads at once.
 *
 * <p>Every change is an atomic read-modify-write, also one that changes nothing: it is a full
 * fence, so what a sender stored before is seen by whoever takes the vector out later.
 */
final class AtomicVectors {
  /** The longs that a set takes. */
  static final int LONGS = 4;

  static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

  private AtomicVectors() {}

  /** Adds a vector; true if it was not there. */
  static boolean add(long[] words, int base, int vector) {
    long bit = 1L << vector;
    return ((long) WORDS.getAndBitwiseOr(words, base + (vector >> 6), bit) & bit) == 0;
  }

  /** Takes a vector out; true if it was there. */
  static boolean remove(long[] words, int base, int vector) {
    long bit = 1L << vector;
    return ((long) WORDS.getAndBitwiseAnd(words, base + (vector >> 6), ~bit) & bit) != 0;
  }

  static boolean contains(long[] words, int base, int vector) {
    return (word(words, base, vector >> 6) >>> vector & 1) != 0;
  }

  static long word(long[] words, int base, int index) {
    return (long) WORDS.getVolatile(words, base + index);
  }

  /** The highest vector, or -1. */
  static int highest(long[] words, int base) {
    for (int i = LONGS - 1; i >= 0; i--) {
      long word = word(words, base, i);
      if (word != 0) {
        return (i << 6) + 63 - Long.numberOfLeadingZeros(word);
      }
    }
    return -1;
  }

  static VectorSet snapshot(long[] words, int base) {
    return new VectorSet(
        word(words, base, 0), word(words, base, 1), word(words, base, 2), word(words, base, 3));
  }

  static void replace(long[] words, int base, VectorSet set) {
    for (int i = 0; i < LONGS; i++) {
      WORDS.setVolatile(words, base + i, set.word(i));
    }
  }
}
