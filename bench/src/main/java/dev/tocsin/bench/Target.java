package dev.tocsin.bench;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a figure has to reach: {@code factor} times the floor's figure, plus a number.
 *
 * @param what the operation, for people
 * @param ours the figure that is judged
 * @param floor the figure it is compared with; empty for a target that stands by itself
 * @param factor how many times the floor's figure is allowed
 * @param plus what is allowed on top, in the figure's unit
 */
record Target(String what, Key ours, Optional<Key> floor, double factor, double plus) {
  static Target atMost(String what, Key ours, double limit) {
    return new Target(what, ours, Optional.empty(), 0, limit);
  }

  static Target timesFloor(String what, Key ours, Key floor, double factor) {
    return new Target(what, ours, Optional.of(floor), factor, 0);
  }

  static Target floorPlus(String what, Key ours, Key floor, double plus) {
    return new Target(what, ours, Optional.of(floor), 1, plus);
  }

  /** The limit in this run; empty if the floor did not run. */
  OptionalDouble limit(Figures figures) {
    if (floor.isEmpty()) {
      return OptionalDouble.of(plus);
    }
    OptionalDouble base = figures.of(floor.get());
    return base.isEmpty() ? base : OptionalDouble.of(base.getAsDouble() * factor + plus);
  }

  /** The target in words. */
  String text() {
    String base = floor.map(key -> key.impl() + " " + key.op()).orElse("");
    if (base.isEmpty()) {
      return "<= " + show(plus);
    }
    return factor == 1 ? "<= " + base + " + " + show(plus) : "<= " + factor + " x " + base;
  }

  /** A value in the unit of this target, readable. */
  String show(double value) {
    if (!ours.isTime()) {
      return String.format(Locale.ROOT, "%,.0f %s", value, ours.unit());
    }
    if (value < 10_000) {
      return String.format(Locale.ROOT, value < 100 ? "%.1f ns" : "%.0f ns", value);
    }
    return value < 1e6
        ? String.format(Locale.ROOT, "%.1f us", value / 1e3)
        : String.format(Locale.ROOT, "%.2f ms", value / 1e6);
  }
}
