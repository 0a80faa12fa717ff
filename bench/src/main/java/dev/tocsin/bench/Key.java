package dev.tocsin.bench;

/**
 * What a figure is about.
 *
 * @param impl who did it: {@code tocsin}, {@code tocsin_attached}, ... or the floor's {@code c},
 *     {@code c_msi}, ...
 * @param op the operation
 * @param n how many threads, vectors or the like
 * @param unit {@code ns} for times, else what was counted
 */
record Key(String impl, String op, int n, String unit) {
  static final String NANOS = "ns";

  static Key time(String impl, String op, int n) {
    return new Key(impl, op, n, NANOS);
  }

  boolean isTime() {
    return unit.equals(NANOS);
  }
}
