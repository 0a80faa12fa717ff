package dev.tocsin.devices.bell.pci;

import dev.tocsin.pci.PciInterrupts;

/** The 32 causes behind the pin: high while any is set. Thread-safe. */
final class Causes {
  private final Object lock = new Object(); // before the function's own
  private final PciInterrupts output;

  /** Written under the lock. */
  private volatile int causes;

  private int acknowledged; // under the lock

  Causes(PciInterrupts output) {
    this.output = output;
  }

  /** Sets a cause; takes the lock only if it is not set: a ring before that one's acknowledge. */
  void set(int source) {
    int cause = 1 << (source & (BellLayout.CAUSES - 1));
    if ((causes & cause) == 0) {
      synchronized (lock) {
        causes |= cause;
        output.level(true);
      }
    }
  }

  void acknowledge(int mask) {
    synchronized (lock) {
      if ((causes & mask) != 0) {
        causes &= ~mask;
        acknowledged++;
        output.level(causes != 0);
      }
    }
  }

  int get() {
    return causes;
  }

  int acknowledged() {
    synchronized (lock) {
      return acknowledged;
    }
  }
}
