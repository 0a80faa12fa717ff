package dev.tocsin.chip.x86.pit;

/**
 * The state of one counter at the moment of its saving.
 *
 * @param control bits 5:0 of its control word: access, mode, BCD
 * @param count the count in force, 1 to 65536, or 0 if none was written since the control word
 * @param next the count that comes into force at the end of the period, or 0
 * @param age ticks since it was started, or -1 if it was not
 * @param gate the level of its gate
 * @param halves bit 0: the low half of a count was written; bit 1: that of a value was read
 * @param low that low half
 * @param latched the latched value, or -1
 * @param status the latched status, or -1
 */
public record CounterState(
    int control,
    int count,
    int next,
    long age,
    boolean gate,
    int halves,
    int low,
    int latched,
    int status) {
  /** Checks ranges. */
  public CounterState {
    if ((control & ~0x3f) != 0 || (control & 0x30) == 0) {
      throw new IllegalArgumentException("not a counter's control word: " + control);
    }
    if (count < 0 || count > 0x10000 || next < 0 || next > 0x10000) {
      throw new IllegalArgumentException("a count is 1 to 65536: " + count + ", " + next);
    }
    if (age < -1 || age > Long.MAX_VALUE / 4 || (age >= 0 && count == 0)) {
      throw new IllegalArgumentException("a counter without a count has no age: " + age);
    }
    if ((halves & ~3) != 0 || (low & ~0xff) != 0) {
      throw new IllegalArgumentException("halves " + halves + ", low half " + low);
    }
    if (latched < -1 || latched > 0xffff || status < -1 || status > 0xff) {
      throw new IllegalArgumentException("latched " + latched + ", status " + status);
    }
  }
}
