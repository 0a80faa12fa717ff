package dev.tocsin.bus;

/**
 * What answers on one range of a bus: a block of ports or of memory-mapped registers.
 *
 * <p>Called from any vCPU thread, several at once. A guest chooses offset, width and value:
 * whatever they are, neither method throws. What no register answers reads as all ones and drops
 * writes.
 */
public interface BusDevice {
  /**
   * Reads.
   *
   * @param offset bytes from the start of the range, 0 to its length - {@code width}
   * @param width bytes, 1 to 8
   * @return the value in the low {@code width} bytes, the rest is ignored
   */
  long read(long offset, int width);

  /**
   * Writes.
   *
   * @param offset bytes from the start of the range, 0 to its length - {@code width}
   * @param width bytes, 1 to 8
   * @param value the value in the low {@code width} bytes, the rest is 0
   */
  void write(long offset, int width, long value);
}
