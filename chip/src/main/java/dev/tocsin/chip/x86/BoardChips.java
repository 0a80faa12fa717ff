package dev.tocsin.chip.x86;

/**
 * The registers and the time of what a PC has on its board: IOAPIC, 8259A pair and 8254.
 *
 * <p>Thread-safe. Offsets, widths and values are a guest's: no method throws for them.
 */
public interface BoardChips {
  /** Does what the time has come for; called at the time the alarm was told, or more often. */
  void tick();

  /**
   * Returns when {@link #tick} has work.
   *
   * @return a time of the wiring's clock, or {@link Long#MAX_VALUE}
   */
  long deadline();

  /**
   * Reads the IOAPIC's registers.
   *
   * @param offset from the start of its window
   * @param width bytes
   * @return the value
   */
  long readIoApic(long offset, int width);

  /**
   * Writes the IOAPIC's registers; a write that ends an interrupt tells resamplers before it
   * returns.
   *
   * @param offset from the start of its window
   * @param width bytes
   * @param value the value in the low {@code width} bytes
   */
  void writeIoApic(long offset, int width, long value);

  /**
   * Reads ports of the 8259A pair.
   *
   * @param port the first
   * @param width bytes
   * @return the value
   */
  long readPort(int port, int width);

  /**
   * Writes ports of the 8259A pair; an end of interrupt tells resamplers before this returns.
   *
   * @param port the first
   * @param width bytes
   * @param value the value in the low {@code width} bytes
   */
  void writePort(int port, int width, long value);
}
