package dev.tocsin.pci;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyInterruptManager;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A function's pin: the level its device wants, gated by mode and Interrupt Disable (S34).
 *
 * <p>The group of its line comes when the pin first rises and goes when the mode does. Each
 * function has a group of its own, and sharers are counted behind it (S35). Lock: its own, below
 * the function's.
 */
final class IntxPin {
  private final LegacyInterruptManager lines;
  private final Consumer<InterruptException> refused;
  private final Object lock = new Object();

  // Changed under the lock; level is read without it.
  private volatile boolean level;
  private Gate gate = Gate.NONE;
  private @Nullable LineGroup line;
  private boolean high;

  /**
   * What the function's registers let the pin do.
   *
   * @param irq where it leads; empty if nowhere, or in another mode
   * @param open false under Interrupt Disable
   */
  record Gate(OptionalInt irq, boolean open) {
    static final Gate NONE = new Gate(OptionalInt.empty(), false);
  }

  IntxPin(LegacyInterruptManager lines, Consumer<InterruptException> refused) {
    this.lines = lines;
    this.refused = refused;
  }

  boolean level() {
    return level;
  }

  void level(boolean asserted) {
    if (level == asserted) {
      return;
    }
    synchronized (lock) {
      level = asserted;
      follow();
    }
  }

  void gate(Gate next) {
    synchronized (lock) {
      if (next.equals(gate)) {
        follow(); // tries again what a host may have refused
        return;
      }
      if (!next.irq.equals(gate.irq)) {
        release();
      }
      gate = next;
      follow();
    }
  }

  private void follow() {
    boolean wanted = level && gate.open && gate.irq.isPresent();
    if (wanted == high) {
      return;
    }
    try {
      if (wanted) {
        line().raise();
      } else if (line != null) {
        line.lower();
      }
      high = wanted;
    } catch (InterruptException e) {
      refused.accept(e);
    }
  }

  private LineGroup line() throws InterruptException {
    LineGroup present = line;
    if (present == null) {
      present = lines.createGroup(new LegacyIrqGroupConfig(gate.irq.orElseThrow()));
      try {
        present.enable();
      } catch (InterruptException e) {
        present.close();
        throw e;
      }
      line = present;
    }
    return present;
  }

  /** Closing lowers this function's share. */
  private void release() {
    if (line != null) {
      line.close();
      line = null;
    }
    high = false;
  }
}
