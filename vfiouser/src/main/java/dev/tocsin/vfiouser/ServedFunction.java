package dev.tocsin.vfiouser;

/**
 * A PCI function as the protocol sees it: a config space, six BARs and a reset.
 *
 * <p>The client decodes addresses, so a BAR answers by its number and an offset, whatever the
 * function's own registers say of it. Offsets, widths and values are a guest's: no method throws
 * for them; what no register answers reads as all ones and drops writes.
 *
 * <p>Called by one thread, the session's; the device behind it may have threads of its own.
 */
public interface ServedFunction {
  /** How many base address registers a function has (PCI 3.0, 6.2.5). */
  int BARS = 6;

  /**
   * Returns the size of a BAR.
   *
   * @param bar 0 to 5
   * @return bytes, 0 if there is none, also for the upper half of a 64-bit one; never changes
   */
  long barSize(int bar);

  /**
   * Reads from a BAR.
   *
   * @param bar one that has a size
   * @param offset bytes from its start, 0 to its size - {@code width}
   * @param width bytes, 1 to 8
   * @return the value in the low {@code width} bytes
   */
  long readBar(int bar, long offset, int width);

  /**
   * Writes to a BAR.
   *
   * @param bar one that has a size
   * @param offset bytes from its start, 0 to its size - {@code width}
   * @param width bytes, 1 to 8
   * @param value the value in the low {@code width} bytes, the rest is 0
   */
  void writeBar(int bar, long offset, int width, long value);

  /**
   * Returns the size of the config space.
   *
   * @return 256 or 4096; never changes
   */
  int configSize();

  /**
   * Reads from the config space.
   *
   * @param offset 0 to its size - {@code width}
   * @param width 1, 2 or 4, aligned to it unless the guest was not
   * @return the value in the low {@code width} bytes
   */
  int readConfig(int offset, int width);

  /**
   * Writes to the config space.
   *
   * @param offset 0 to its size - {@code width}
   * @param width 1, 2 or 4, aligned to it unless the guest was not
   * @param value the value in the low {@code width} bytes, the rest is 0
   */
  void writeConfig(int offset, int width, int value);

  /** Puts the function into the state after power-on. */
  void reset();
}
