package dev.tocsin.devices.bell.pci;

import dev.tocsin.pci.PciInterrupts;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/** Rings and counts. Thread-safe; takes no lock while a source's cause is set. */
final class Rope {
  private final PciInterrupts output;
  private final Causes causes;
  private final AtomicIntegerArray rings;
  private final LongAdder rung = new LongAdder();

  Rope(int doorbells, PciInterrupts output, Causes causes) {
    this.output = output;
    this.causes = causes;
    rings = new AtomicIntegerArray(doorbells);
  }

  int doorbells() {
    return rings.length();
  }

  /** Rings a source that exists: counts first, so that whoever is interrupted finds it counted. */
  void ring(int source) {
    count(source);
    causes.set(source);
    output.trigger(source);
  }

  /** Counts a ring that somebody else makes. */
  void count(int source) {
    rings.getAndIncrement(source);
    rung.increment();
  }

  int rings(int source) {
    return rings.get(source);
  }

  long rung() {
    return rung.sum();
  }
}
