package dev.tocsin.machine.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts on our chips and on an oracle's, and shortens the first on which they differ.
 *
 * @param ours makes a fresh board of ours for each run
 * @param theirs the oracle, which the preface brings to a known state
 * @param preface what every run starts with
 * @param allowed the differences that are documented
 */
record Comparison(
    Supplier<? extends ChipBoard> ours, ChipBoard theirs, List<Step> preface, Allowed allowed) {
  /** Differences that docs/chip-differences.md lists; everything else is a failure. */
  @FunctionalInterface
  interface Allowed {
    /** None. */
    Allowed NONE = (_, _, _) -> false;

    /** Whether what a step saw of ours and of theirs may differ like this. */
    boolean test(Step step, String ours, String theirs);
  }

  /** Where two runs differ. */
  private record Difference(int index, String ours, String theirs) {}

  /**
   * Compares scripts of these seeds.
   *
   * @param seeds what each script is made from
   * @param script makes it
   */
  void compare(LongStream seeds, Function<RandomGenerator, List<Step>> script) {
    seeds.forEach(seed -> {
      List<Step> steps = script.apply(new SplittableRandom(seed));
      if (difference(steps) != null) {
        throw new AssertionError("seed " + seed + "L\n" + story(shorten(steps)));
      }
    });
  }

  /** Fixed seeds, and fresh ones. */
  static LongStream seeds(int fixed, int fresh) {
    long start = System.nanoTime();
    return LongStream.concat(LongStream.range(0, fixed), LongStream.range(start, start + fresh));
  }

  private @Nullable Difference difference(List<Step> steps) {
    try (ChipBoard board = ours.get()) {
      theirs.reset();
      for (Step step : preface) {
        step.run(board);
        step.run(theirs);
      }
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        String mine = step.run(board);
        String other = step.run(theirs);
        if (!mine.equals(other) && !allowed.test(step, mine, other)) {
          return new Difference(i, mine, other);
        }
      }
      return null;
    }
  }

  /** Leaves pieces out, long ones first, as long as there is a difference. */
  private List<Step> shorten(List<Step> failing) {
    List<Step> steps = new ArrayList<>(failing);
    for (int piece = steps.size() / 2; piece > 0; piece /= 2) {
      for (int at = 0; at + piece <= steps.size(); ) {
        List<Step> shorter = new ArrayList<>(steps);
        shorter.subList(at, at + piece).clear();
        if (difference(shorter) != null) {
          steps = shorter;
        } else {
          at += piece;
        }
      }
    }
    return steps;
  }

  private String story(List<Step> steps) {
    Difference found = difference(steps);
    String text = steps.stream().map(Step::toString).collect(Collectors.joining("\n"));
    return found == null
        ? text + "\n(differs now and then only)"
        : text
            + "\nours: %s, theirs: %s (step %d)".formatted(found.ours, found.theirs, found.index);
  }
}
