package dev.tocsin.chip.x86.timer;

/**
 * The state of a local APIC's timer.
 *
 * @param divide the divide configuration register: bits 3, 1 and 0
 * @param initial the initial count register
 * @param remaining nanoseconds until it next runs out, or -1 if it stands still
 * @param deadline the time-stamp counter at which it fires in TSC-deadline mode, or 0
 */
public record TimerState(int divide, int initial, long remaining, long deadline) {
  /** A timer after reset. */
  public static final TimerState RESET = new TimerState(0, 0, -1, 0);

  /** Checks ranges. */
  public TimerState {
    if ((divide & ~ApicTimer.DIVIDE_BITS) != 0) {
      throw new IllegalArgumentException("a divide configuration has bits 3, 1, 0: " + divide);
    }
    if (remaining < -1 || remaining > Integer.toUnsignedLong(initial) * 128) {
      throw new IllegalArgumentException(
          "%d ns remain of a count of %d".formatted(remaining, Integer.toUnsignedLong(initial)));
    }
  }
}
