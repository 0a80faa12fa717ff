package dev.tocsin.engine.group;

import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.interrupt.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * One group's hold on a line: an ordinary share of it, or one that falls at the guest's end of
 * interrupt. Lock: the group's.
 */
final class LineHold {
  private Line line;
  private boolean high;
  private @Nullable ResamplePort resample;
  private ResamplePort.@Nullable Share share;
  private Runnable onEoi = () -> {};

  LineHold(Line line) {
    this.line = line;
  }

  Line line() {
    return line;
  }

  /** Makes the share high or low; nothing if it is. */
  void drive(boolean up) throws InterruptException {
    if (up == high) {
      return;
    }
    if (resample == null) {
      if (up) {
        line.acquire();
      } else {
        line.release();
      }
    } else if (up) {
      bound(resample).raise();
    } else {
      drop();
    }
    high = up;
  }

  /** Makes one edge; false if the line is high anyhow. */
  boolean pulse() throws InterruptException {
    if (high) {
      return false;
    }
    if (resample == null) {
      return line.pulse();
    }
    bound(resample).raise();
    return true;
  }

  /** From now on the share falls at EOI, and {@code action} runs. */
  void resample(ResamplePort port, Runnable action) throws InterruptException {
    boolean wasHigh = high;
    ResamplePort.Share next = port.bind(line.number(), action);
    try {
      if (wasHigh) {
        next.raise();
        drive(false);
      }
    } catch (InterruptException e) {
      next.close();
      throw e;
    }
    drop();
    resample = port;
    onEoi = action;
    share = next;
    high = wasHigh;
  }

  /** The guest ended the interrupt: the share has fallen. */
  void fell() {
    high = false;
  }

  /** Moves to another line, low there. */
  void move(Line next) throws InterruptException {
    drive(false);
    drop();
    line = next;
    if (resample != null) {
      share = resample.bind(line.number(), onEoi);
    }
  }

  /** Lets go of the line for good. */
  void close() {
    try {
      drive(false);
    } catch (InterruptException _) {
      // The host refuses to lower it; nobody is left who could.
      high = false;
    }
    drop();
  }

  private ResamplePort.Share bound(ResamplePort port) throws InterruptException {
    if (share == null) {
      share = port.bind(line.number(), onEoi);
    }
    return share;
  }

  private void drop() {
    if (share != null) {
      share.close();
      share = null;
    }
  }
}
