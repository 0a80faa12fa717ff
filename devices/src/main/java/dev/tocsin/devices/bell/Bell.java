package dev.tocsin.devices.bell;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Rings the sources a driver has enabled, whatever they are.
 *
 * <p>Thread-safe. The groups it is wired to stay their owner's.
 */
public final class Bell {
  /** How many causes a level line has. */
  public static final int CAUSES = 32;

  private final LongAdder rung = new LongAdder();
  private final LongAdder silent = new LongAdder();
  private final LongAdder acknowledged = new LongAdder();
  private final Object causesLock = new Object();
  private volatile Wiring wiring = new Wiring.None();
  private int causes; // under causesLock

  /** Creates a bell that is wired to nothing. */
  public Bell() {}

  /**
   * Wires the bell to an edge-triggered line.
   *
   * @param line an enabled group
   */
  public void wireEdge(LineGroup line) {
    rewire(new Wiring.Edge(line));
  }

  /**
   * Wires the bell to a level-triggered line, which others may share.
   *
   * @param line an enabled group
   */
  public void wireLevel(LineGroup line) {
    rewire(new Wiring.Level(line));
  }

  /**
   * Wires the bell to messages.
   *
   * @param group an enabled group
   */
  public void wireMessages(MessageGroup group) {
    rewire(new Wiring.Messages(group));
  }

  /** Wires the bell to nothing and forgets its causes; the owner may destroy the group then. */
  public void unwire() {
    rewire(new Wiring.None());
  }

  private void rewire(Wiring next) {
    synchronized (causesLock) {
      causes = 0;
      wiring = next;
    }
  }

  /**
   * Rings a source. On a level-triggered line this sets the cause of that number.
   *
   * @param source 0 or more
   * @return true if the guest's driver has such a source enabled, false if the ring is silent
   * @throws InterruptException if the host refuses
   */
  public boolean ring(int source) throws InterruptException {
    boolean heard;
    try {
      heard =
          switch (wiring) {
            case Wiring.None() -> false;
            case Wiring.Edge(var line) -> source == 0 && trigger(line);
            case Wiring.Level level -> raise(level, source);
            case Wiring.Messages(var group) -> trigger(group, source);
          };
    } catch (InterruptException e) {
      if (!(e.reason() instanceof InterruptException.Closed)) {
        throw e;
      }
      heard = false; // the driver disabled it meanwhile
    }
    (heard ? rung : silent).increment();
    return heard;
  }

  private static boolean trigger(LineGroup line) throws InterruptException {
    line.trigger(0);
    return true;
  }

  private static boolean trigger(MessageGroup group, int source) throws InterruptException {
    if (source < 0 || source >= group.size()) {
      return false;
    }
    group.trigger(source);
    return true;
  }

  private boolean raise(Wiring.Level level, int cause) throws InterruptException {
    if (cause < 0 || cause >= CAUSES) {
      return false;
    }
    synchronized (causesLock) {
      if (!wiring.equals(level)) { // rewired meanwhile
        return false;
      }
      causes |= 1 << cause;
      level.line().raise();
      return true;
    }
  }

  /**
   * Returns the causes that keep a level-triggered line high.
   *
   * @return one bit a cause, 0 if the line is low
   */
  public int causes() {
    synchronized (causesLock) {
      return causes;
    }
  }

  /**
   * Clears causes; the line falls with the last one.
   *
   * @param mask one bit a cause
   * @throws InterruptException if the host refuses to lower the line
   */
  public void acknowledge(int mask) throws InterruptException {
    synchronized (causesLock) {
      if ((causes & mask) == 0) {
        return;
      }
      acknowledged.increment();
      causes &= ~mask;
      if (causes == 0 && wiring instanceof Wiring.Level(var line)) {
        line.lower();
      }
    }
  }

  /**
   * Returns a handle by which somebody else rings a source.
   *
   * @param source 0 or more
   * @return a handle the caller owns; empty if the driver has no such message enabled, or the
   *     platform has no handles
   * @throws InterruptException if the host refuses
   */
  public Optional<Notifier> notifier(int source) throws InterruptException {
    return wiring instanceof Wiring.Messages(var group) && source >= 0 && source < group.size()
        ? group.notifier(source)
        : Optional.empty();
  }

  /**
   * Returns the messages the bell is wired to, for statistics and pending bits.
   *
   * @return the group, its owner's; empty if it is wired to none
   */
  public Optional<MessageGroup> messages() {
    return wiring instanceof Wiring.Messages(var group) ? Optional.of(group) : Optional.empty();
  }

  /**
   * Returns what became of the rings.
   *
   * @return a snapshot
   */
  public BellStats stats() {
    return new BellStats(rung.sum(), silent.sum(), acknowledged.sum());
  }
}
