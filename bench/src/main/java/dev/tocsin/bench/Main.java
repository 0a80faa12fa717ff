package dev.tocsin.bench;

import dev.tocsin.bench.chip.ChipRows;
import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.figure.Table;
import dev.tocsin.bench.figure.Target;
import dev.tocsin.bench.pci.PciRows;
import dev.tocsin.bench.row.Pinned;
import dev.tocsin.bench.row.Round;
import dev.tocsin.bench.row.Row;
import dev.tocsin.kvm.Kvm;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Measures Tocsin and the floor in turn and compares both with the targets.
 *
 * <p>Arguments: {@code --floor PROGRAM} the compiled floor, else it is left out; {@code --rounds
 * N}; then names of rows, all if none is named. Prints the medians as lines of JSON, then the
 * table.
 */
public final class Main {
  private static final int ROUNDS = 7;
  private static final int NO_KVM = 4;
  private static final int WRONG_USE = 2;

  private static final List<Row> ALL =
      Stream.of(Rows.ALL, PciRows.ALL, ChipRows.ALL).flatMap(List::stream).toList();

  private final PrintStream out = System.out;
  private final PrintStream progress = System.err;
  private final Figures figures = new Figures();
  private final List<Row> rows = new ArrayList<>();
  private Optional<String> floor = Optional.empty();
  private int rounds = ROUNDS;
  private boolean raw;

  private Main() {}

  /**
   * Runs.
   *
   * @param args see above
   * @throws Exception if a row cannot be measured
   */
  public static void main(String[] args) throws Exception {
    var main = new Main();
    try {
      main.parse(List.of(args));
    } catch (IllegalArgumentException e) {
      main.progress.println("bench: " + e.getMessage());
      System.exit(WRONG_USE);
    }
    main.leaveOutWhatNeedsKvm();
    main.measure();
    main.print();
  }

  private void parse(List<String> args) {
    var rest = args.iterator();
    while (rest.hasNext()) {
      String arg = rest.next();
      switch (arg) {
        case "--floor" -> floor = Optional.of(value(arg, rest.hasNext() ? rest.next() : ""));
        case "--raw" -> raw = true;
        case "--rounds" -> rounds = Integer.parseInt(value(arg, rest.hasNext() ? rest.next() : ""));
        default -> rows.add(row(arg));
      }
    }
    if (rounds < 1) {
      throw new IllegalArgumentException("--rounds wants 1 or more");
    }
    if (rows.isEmpty()) {
      rows.addAll(ALL);
    }
  }

  private void leaveOutWhatNeedsKvm() {
    Optional<String> trouble = Kvm.whyUnusable();
    if (trouble.isPresent() && rows.removeIf(row -> row.needs() == Row.Needs.KVM)) {
      progress.println("bench: rows that need KVM are left out: " + trouble.get());
      if (rows.isEmpty()) {
        System.exit(NO_KVM);
      }
    }
  }

  private static String value(String option, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(option + " wants a value");
    }
    return value;
  }

  private static Row row(String name) {
    return ALL.stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no row " + name + "; rows: " + ALL.stream().map(Row::name).toList()));
  }

  private void measure() throws Exception {
    if (floor.isEmpty()) {
      measure((_, _) -> {});
      return;
    }
    try (var process = new Floor(floor.get())) {
      measure(process::round);
    }
  }

  /** One side of a round. */
  private interface Side {
    void round(String row, Consumer<Figure> sink) throws Exception;
  }

  private void measure(Side other) throws Exception {
    for (Row row : rows) {
      progress.print(row.name() + ": ");
      Side floor = row.needs() == Row.Needs.JAVA ? (_, _) -> {} : other;
      try (Round ours = row.setup().call()) {
        for (int i = 0; i < ours.warmup(); i++) {
          run(ours, _ -> {});
        }
        floor.round(row.name(), _ -> {});
        for (int i = 0; i < rounds * ours.share(); i++) {
          floor.round(row.name(), this::record);
          run(ours, this::record);
          progress.print(".");
        }
      }
      progress.println();
    }
  }

  private void record(Figure figure) {
    figures.accept(figure);
    if (raw) {
      progress.println(figure.json());
    }
  }

  private static void run(Round round, Consumer<Figure> sink) throws Exception {
    Pinned.call(
        0,
        () -> {
          round.run(sink);
          return round;
        });
  }

  private void print() {
    figures.summary().forEach(figure -> out.println(figure.json()));
    out.println();
    List<Target> targets = rows.stream().flatMap(row -> row.targets().stream()).toList();
    out.print(new Table(targets, figures));
  }
}
