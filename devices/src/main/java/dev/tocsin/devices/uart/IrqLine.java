package dev.tocsin.devices.uart;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LineGroup;

/** The interrupt output: a level, of which only changes reach the line group. */
final class IrqLine {
  private final LineGroup line;
  private final UartEvents events;
  private boolean high;

  IrqLine(LineGroup line, UartEvents events) {
    this.line = line;
    this.events = events;
  }

  void drive(boolean level) {
    if (level == high) {
      return;
    }
    high = level;
    try {
      if (level) {
        line.raise();
      } else {
        line.lower();
      }
    } catch (InterruptException e) {
      events.interruptFailed(e);
    }
  }
}
