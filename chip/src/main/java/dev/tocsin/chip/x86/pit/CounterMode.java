package dev.tocsin.chip.x86.pit;

/**
 * The six modes of an 8254's counter, as arithmetic over the ticks since it was started.
 *
 * <p>A mode answers for a count of n &gt;= 1 and an age of t &gt;= 0 ticks. The order of the
 * constants is their encoding.
 */
enum CounterMode {
  /** Mode 0: low until the count has run down. */
  TERMINAL_COUNT(false, false, false),
  /** Mode 1: low for the count after each trigger. */
  ONE_SHOT(false, true, false),
  /** Mode 2: low for the last tick of every period. */
  RATE(true, false, false),
  /** Mode 3: high for the first half of every period. */
  SQUARE(true, false, false),
  /** Mode 4: low for one tick after the count. */
  SOFTWARE_STROBE(false, false, true),
  /** Mode 5: low for one tick after the count that follows a trigger. */
  HARDWARE_STROBE(false, true, true);

  private static final CounterMode[] BY_BITS = {
    TERMINAL_COUNT, ONE_SHOT, RATE, SQUARE, SOFTWARE_STROBE, HARDWARE_STROBE, RATE, SQUARE
  };

  private final boolean periodic;
  private final boolean triggered;
  private final boolean strobe;

  CounterMode(boolean periodic, boolean triggered, boolean strobe) {
    this.periodic = periodic;
    this.triggered = triggered;
    this.strobe = strobe;
  }

  /** The mode of three bits of the control word, of which two have another name. */
  static CounterMode of(int bits) {
    return BY_BITS[bits & 7];
  }

  boolean isPeriodic() {
    return periodic;
  }

  /** Whether a rising gate starts the counter, rather than its count being written. */
  boolean isTriggered() {
    return triggered;
  }

  /** Whether a low gate stops the counter. */
  boolean isGated() {
    return !triggered;
  }

  /** The output while the counter does not run. */
  boolean idleOutput() {
    return this != TERMINAL_COUNT;
  }

  /** The output at an age. */
  boolean output(int n, long t) {
    return switch (this) {
      case TERMINAL_COUNT, ONE_SHOT -> t >= n;
      case RATE -> t % n != n - 1 || n == 1;
      case SQUARE -> t % n < (n + 1) / 2;
      case SOFTWARE_STROBE, HARDWARE_STROBE -> t != n;
    };
  }

  /** How often the output has risen up to an age. */
  long rises(int n, long t) {
    if (periodic) {
      return t / n;
    }
    return t >= n + (strobe ? 1 : 0) ? 1 : 0;
  }

  /** The age of the next rise after an age, or -1. */
  long nextRise(int n, long t) {
    if (periodic) {
      return (t / n + 1) * n;
    }
    int rise = n + (strobe ? 1 : 0);
    return t < rise ? rise : -1;
  }

  /** What the counting element holds at an age, before it is cut to four digits. */
  long value(int n, long t) {
    return switch (this) {
      case RATE -> n - t % n;
      case SQUARE -> {
        // Counts by two, twice per period; an odd count's first half starts one lower.
        long half = t % n;
        int even = n & ~1;
        yield even == 0 ? n : even - 2 * half % even;
      }
      default -> n - t;
    };
  }
}
