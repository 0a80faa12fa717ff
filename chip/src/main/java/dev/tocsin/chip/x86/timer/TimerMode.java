package dev.tocsin.chip.x86.timer;

/** Bits 18:17 of the timer's entry (Intel SDM 3A, 11.5.4), in the order of their encoding. */
public enum TimerMode {
  /** Counts down once. */
  ONE_SHOT,
  /** Counts down again and again. */
  PERIODIC,
  /** Fires when the time-stamp counter reaches a value. */
  TSC_DEADLINE,
  /** Reserved: the timer stands still. */
  RESERVED;

  private static final TimerMode[] BY_BITS = values();

  /**
   * Decodes the field.
   *
   * @param bits the field in the lowest two bits, others are ignored
   * @return the mode
   */
  public static TimerMode of(int bits) {
    return BY_BITS[bits & 3];
  }
}
