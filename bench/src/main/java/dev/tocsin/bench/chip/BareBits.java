package dev.tocsin.bench.chip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The floor of a delivery: an atomic OR into an array of longs, and nothing else. */
final class BareBits {
  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] words = new long[4];

  /** Sets the bits of a window; returns the nanoseconds of each. */
  double window() {
    long start = System.nanoTime();
    int fresh = 0;
    for (int i = 0; i < SoftMachine.WINDOW; i++) {
      fresh += set(SoftMachine.vector(i)) ? 1 : 0;
    }
    double spent = (double) (System.nanoTime() - start) / SoftMachine.WINDOW;
    if (fresh != SoftMachine.WINDOW) {
      throw new IllegalStateException("a bit was set already");
    }
    for (int i = 0; i < words.length; i++) {
      WORDS.setVolatile(words, i, 0L);
    }
    return spent;
  }

  private boolean set(int vector) {
    long bit = 1L << vector;
    return ((long) WORDS.getAndBitwiseOr(words, vector >> 6, bit) & bit) == 0;
  }
}
