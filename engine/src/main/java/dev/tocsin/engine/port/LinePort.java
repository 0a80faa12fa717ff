package dev.tocsin.engine.port;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;

/** Drives the input lines of the guest's interrupt chips. */
public interface LinePort {
  /**
   * Returns the number of lines.
   *
   * @return lines are 0 to this number - 1
   */
  int lines();

  /**
   * Returns the line that ends at a pin.
   *
   * @param pin chip and pin
   * @return 0 to {@link #lines()} - 1, or -1 if there is no such pin
   */
  int lineOf(LegacyIrqSourceConfig pin);

  /**
   * Sets a line's level; the engine has already combined all sharers (S35).
   *
   * @param line 0 to {@link #lines()} - 1
   * @param high the new level
   * @throws InterruptException if the host refuses
   */
  void set(int line, boolean high) throws InterruptException;
}
