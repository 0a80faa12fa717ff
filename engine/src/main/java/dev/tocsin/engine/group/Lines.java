package dev.tocsin.engine.group;

import dev.tocsin.engine.port.LinePort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.InvalidIndex;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;

/** All lines of a back end; immutable. */
final class Lines {
  private final LinePort port;
  private final Line[] lines;

  Lines(LinePort port) {
    this.port = port;
    lines = new Line[port.lines()];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = new Line(port, i);
    }
  }

  /** Returns the line of an irq number. */
  Line at(long irq) throws InterruptException {
    if (irq < 0 || irq >= lines.length) {
      throw new InterruptException(
          new InvalidIndex(irq, lines.length),
          "there is no irq %d; the interrupt chips have %d lines, from 0"
              .formatted(irq, lines.length));
    }
    return lines[(int) irq];
  }

  /** Returns the line that ends at a pin. */
  Line at(LegacyIrqSourceConfig pin) throws InterruptException {
    int line = port.lineOf(pin);
    if (line < 0) {
      throw new InterruptException(
          new InvalidIndex(pin.pin(), lines.length),
          "there is no pin %d on interrupt chip %d".formatted(pin.pin(), pin.irqchip()));
    }
    return at(line);
  }
}
