package dev.tocsin.devices.uart;

import dev.tocsin.interrupt.InterruptException;

/** The interrupt output: a level, of which only changes get through the gate. */
final class IrqLine {
  private final IrqOutput output;
  private final IrqGate gate;
  private final UartEvents events;
  private boolean high;

  IrqLine(IrqOutput output, IrqGate gate, UartEvents events) {
    this.output = output;
    this.gate = gate;
    this.events = events;
  }

  void drive(boolean level, boolean out2) {
    boolean next = level && (gate == IrqGate.OPEN || out2);
    if (next == high) {
      return;
    }
    high = next;
    try {
      output.level(next);
    } catch (InterruptException e) {
      events.interruptFailed(e);
    }
  }
}
