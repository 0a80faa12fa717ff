package dev.tocsin.devices.bell.pci;

/**
 * What a driver writes to a doorbell.
 *
 * @param count rings, 0 to 4095
 * @param delayMicros microseconds before each, 0 to 262,143
 * @param by who rings
 */
record Strike(int count, int delayMicros, By by) {
  private static final By[] ALL = By.values();

  /** Who rings, in the order of their codes. */
  enum By {
    /** The processor that writes, within the write and without delay. */
    WRITER,
    /** The bell's own thread. */
    THREAD,
    /** The foreign ringer. */
    FOREIGN,
    /** Nobody: reserved. */
    NOBODY
  }

  static Strike of(int value) {
    return new Strike(value & 0xfff, value >>> 12 & 0x3_ffff, ALL[value >>> 30]);
  }

  long delayNanos() {
    return delayMicros * 1000L;
  }
}
