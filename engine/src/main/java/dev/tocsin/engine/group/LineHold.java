package dev.tocsin.engine.group;

import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.interrupt.InterruptException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One group's hold on a line: an ordinary share of it, or one that falls at the guest's end of
 * interrupt.
 *
 * <p>What the device wants (raised) and what is in force (high) are kept apart: the hold is high
 * while it is open and raised. Lock: the group's.
 *
 * <p>While a share that falls at the end of interrupt is closed, the end goes unseen: the device
 * may have been served, with a sharer of its line, say. So whether it still wants service when the
 * hold opens is known to the device alone; the hold stays low until it has been asked.
 */
final class LineHold {
  private final Line line;
  private boolean raised;
  private boolean high;
  private @Nullable ResamplePort resample;
  private ResamplePort.@Nullable Share share;
  private Consumer<LineHold> onEoi = _ -> {};
  private Runnable device = () -> {};

  /** Takes no hold yet: neither raised nor open. */
  LineHold(Line line) {
    this.line = line;
  }

  /** Returns a hold of another line with the same wants, closed and so low. */
  LineHold at(Line next) {
    var there = new LineHold(next);
    there.raised = raised;
    there.resample = resample;
    there.onEoi = onEoi;
    there.device = device;
    return there;
  }

  Line line() {
    return line;
  }

  boolean raised() {
    return raised;
  }

  /**
   * Raises or lowers; it is in force if the hold is open. A refusal changes nothing.
   *
   * @return whether the line was driven high by this
   */
  boolean raise(boolean up, boolean open) throws InterruptException {
    boolean rises = drive(up && open);
    raised = up;
    return rises;
  }

  /**
   * Opens or closes; a refusal changes nothing.
   *
   * @return whether the line was driven high by this
   */
  boolean open(boolean open) throws InterruptException {
    return drive(raised && open && (high || resample == null));
  }

  /** What is to be asked of the device of this open hold; until it answers, it wants nothing. */
  Runnable takeQuestion() {
    boolean asks = raised && !high;
    raised &= !asks;
    return asks ? device : () -> {};
  }

  /** Takes the place of a hold of another line; a refusal changes nothing. */
  boolean replace(LineHold other, boolean open) throws InterruptException {
    return other.high ? raise(raised, open) : open(open);
  }

  private boolean drive(boolean up) throws InterruptException {
    if (up == high) {
      return false;
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
    return up;
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

  /** From now on the share falls at EOI; {@code action}, run with this hold, tells the device. */
  void resample(ResamplePort port, Consumer<LineHold> action, Runnable tell)
      throws InterruptException {
    ResamplePort.Share next = port.bind(line.number(), () -> action.accept(this));
    try {
      if (high) {
        next.raise();
        if (resample == null) {
          line.release();
        }
      }
    } catch (InterruptException e) {
      next.close();
      throw e;
    }
    drop();
    resample = port;
    onEoi = action;
    device = tell;
    share = next;
  }

  /** The guest ended the interrupt: the share has fallen. */
  void fell() {
    high = false;
    raised = false;
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
    ResamplePort.Share present = share;
    if (present == null) {
      present = port.bind(line.number(), () -> onEoi.accept(this));
      share = present;
    }
    return present;
  }

  private void drop() {
    if (share != null) {
      share.close();
      share = null;
    }
  }
}
