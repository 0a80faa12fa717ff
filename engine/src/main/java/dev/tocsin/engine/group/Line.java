package dev.tocsin.engine.group;

import dev.tocsin.engine.port.LinePort;
import dev.tocsin.interrupt.InterruptException;

/**
 * One line of the interrupt chips: high while at least one sharer holds it (S35).
 *
 * <p>Lock: its own monitor, taken after a group's; it keeps the order of levels, and a pulse from
 * being torn by a sharer.
 */
final class Line {
  private final LinePort port;
  private final int number;
  private int holders;

  Line(LinePort port, int number) {
    this.port = port;
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Adds a holder. */
  synchronized void acquire() throws InterruptException {
    if (holders == 0) {
      port.set(number, true);
    }
    holders++;
  }

  /** Removes a holder. */
  synchronized void release() throws InterruptException {
    if (holders == 1) {
      port.set(number, false);
    }
    holders--;
  }

  /**
   * Makes an edge: up, and down again.
   *
   * @return false if the line was high anyhow, so that there was no edge
   */
  synchronized boolean pulse() throws InterruptException {
    if (holders > 0) {
      return false;
    }
    port.set(number, true);
    port.set(number, false);
    return true;
  }
}
