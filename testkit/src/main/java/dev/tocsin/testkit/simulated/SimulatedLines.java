package dev.tocsin.testkit.simulated;

import dev.tocsin.engine.port.LinePort;
import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines of a PC's chips: line n is pin n of the IOAPIC (chip 2), and the first 16 are the pins of
 * the 8259A pair as well (S46).
 */
final class SimulatedLines implements LinePort, ResamplePort {
  private static final int PIC_PINS = 8;
  private static final int IOAPIC = 2;

  private final Object lock;
  private final boolean[] driven;
  private final long[] edges;
  private final List<Held> shares = new ArrayList<>();

  SimulatedLines(Object lock, int lines) {
    this.lock = lock;
    driven = new boolean[lines];
    edges = new long[lines];
  }

  @Override
  public int lines() {
    return driven.length;
  }

  @Override
  public int lineOf(LegacyIrqSourceConfig pin) {
    int line = pin.irqchip() == IOAPIC ? pin.pin() : pin.irqchip() * PIC_PINS + pin.pin();
    int pins = pin.irqchip() == IOAPIC ? driven.length : PIC_PINS;
    return pin.irqchip() <= IOAPIC && pin.pin() < pins && line < driven.length ? line : -1;
  }

  @Override
  public void set(int line, boolean high) {
    synchronized (lock) {
      boolean before = high(line);
      driven[line] = high;
      countEdge(line, before);
    }
  }

  @Override
  public Share bind(int line, Runnable onEoi) {
    var share = new Held(line, onEoi);
    synchronized (lock) {
      shares.add(share);
    }
    return share;
  }

  boolean high(int line) {
    synchronized (lock) {
      return driven[line] || shares.stream().anyMatch(s -> s.line == line && s.high);
    }
  }

  long edges(int line) {
    synchronized (lock) {
      return edges[line];
    }
  }

  int shares() {
    synchronized (lock) {
      return shares.size();
    }
  }

  /** All shares of the line fall; then, without a lock, each is told (S43). */
  void endOfInterrupt(int line) {
    List<Held> told;
    synchronized (lock) {
      told = shares.stream().filter(share -> share.line == line).toList();
      told.forEach(share -> share.high = false);
    }
    told.forEach(share -> share.onEoi.run());
  }

  private void countEdge(int line, boolean before) {
    if (!before && high(line)) {
      edges[line]++;
    }
  }

  private final class Held implements Share {
    private final int line;
    private final Runnable onEoi;
    private boolean high;

    private Held(int line, Runnable onEoi) {
      this.line = line;
      this.onEoi = onEoi;
    }

    @Override
    public void raise() {
      synchronized (lock) {
        boolean before = high(line);
        high = true;
        countEdge(line, before);
      }
    }

    @Override
    public void close() {
      synchronized (lock) {
        high = false;
        shares.remove(this);
      }
    }
  }
}
