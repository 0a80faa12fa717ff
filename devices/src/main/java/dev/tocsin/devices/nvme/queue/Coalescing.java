package dev.tocsin.devices.nvme.queue;

/**
 * How many interrupts of a vector are put together (NVMe 1.4, 5.21.1.8).
 *
 * @param threshold entries that make an interrupt, 1 to 256
 * @param nanos how long one entry waits at most
 */
public record Coalescing(int threshold, long nanos) {
  /** Each entry interrupts. */
  public static final Coalescing NONE = new Coalescing(1, 0);

  private static final long UNIT_NANOS = 100_000;

  /**
   * Reads dword 11 of the feature. If either field is 0, coalescing is off.
   *
   * @param dword 15:8 time in 100 us, 7:0 threshold - 1
   * @return the settings
   */
  public static Coalescing of(int dword) {
    int threshold = dword & 0xff;
    int time = dword >>> 8 & 0xff;
    return threshold == 0 || time == 0 ? NONE : new Coalescing(threshold + 1, time * UNIT_NANOS);
  }

  /**
   * Tells whether entries wait at all.
   *
   * @return false if each interrupts
   */
  public boolean isOn() {
    return threshold > 1;
  }
}
