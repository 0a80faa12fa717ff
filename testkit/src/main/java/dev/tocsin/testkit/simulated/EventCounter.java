package dev.tocsin.testkit.simulated;

/** One eventfd: a number, and the route that consumes it if there is one. Guarded by the kernel. */
final class EventCounter {
  /** The most an eventfd holds (eventfd(2)). */
  static final long FULL = -2L;

  static final int UNBOUND = -1;

  /** Unsigned. */
  long value;

  int descriptors;
  int gsi = UNBOUND;

  boolean readable() {
    return value != 0;
  }

  boolean bound() {
    return gsi != UNBOUND;
  }
}
