package dev.tocsin.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** The figures of all rounds. Confined to one thread. */
final class Figures implements Consumer<Figure> {
  private final Map<Key, List<Double>> rounds = new LinkedHashMap<>();

  @Override
  public void accept(Figure figure) {
    rounds.computeIfAbsent(figure.key(), _ -> new ArrayList<>()).add(figure.value());
  }

  /** The median of a key's rounds; a count is the worst of its rounds, as it must hold in each. */
  OptionalDouble of(Key key) {
    List<Double> values = rounds.get(key);
    if (values == null) {
      return OptionalDouble.empty();
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return OptionalDouble.of(key.isTime() ? median(sorted) : sorted[sorted.length - 1]);
  }

  /** One figure for each key, in the order they were first seen. */
  List<Figure> summary() {
    return rounds.keySet().stream().map(key -> new Figure(key, of(key).orElseThrow())).toList();
  }

  /** The median; sorts what it is given. */
  static double medianOf(double[] values) {
    Arrays.sort(values);
    return median(values);
  }

  private static double median(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
