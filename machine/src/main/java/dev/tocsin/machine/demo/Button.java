package dev.tocsin.machine.demo;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyInterruptManager;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import org.jspecify.annotations.Nullable;

/** A device of the board, without registers: an edge-triggered line. */
final class Button implements AutoCloseable {
  static final String NAME = "button";

  private final LegacyInterruptManager lines;

  private @Nullable LineGroup line;

  Button(LegacyInterruptManager lines) {
    this.lines = lines;
  }

  /** Asks for its line, once its driver listens. */
  void connect() throws InterruptException {
    LineGroup made = lines.createGroup(new LegacyIrqGroupConfig(Board.EDGE_IRQ));
    line = made;
    made.enable();
  }

  void press() throws InterruptException {
    if (line != null) {
      line.trigger(0);
    }
  }

  @Override
  public void close() {
    if (line != null) {
      line.close();
    }
  }
}
