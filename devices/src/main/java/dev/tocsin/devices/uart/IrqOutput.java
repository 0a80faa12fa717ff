package dev.tocsin.devices.uart;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LineGroup;

/** Where a port's interrupt output leads: a line of the board, or a PCI function's pin. */
@FunctionalInterface
public interface IrqOutput {
  /**
   * Takes a new level; called under the port's lock, for changes alone, low at first.
   *
   * @param high the level
   * @throws InterruptException if the host refuses to move the line
   */
  void level(boolean high) throws InterruptException;

  /**
   * Returns an output that leads to a line of the board.
   *
   * @param line an enabled group, which stays its owner's
   * @return the output
   */
  static IrqOutput to(LineGroup line) {
    return high -> {
      if (high) {
        line.raise();
      } else {
        line.lower();
      }
    };
  }
}
