package dev.tocsin.cli;

import dev.tocsin.machine.demo.tally.SourceReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The demo's result as /proc/interrupts would show it: a line a source and path. */
final class DemoTable {
  private static final int INDENT = 2;
  private static final int WIDEST_GAP = 3;

  private static final List<Column> COLUMNS =
      List.of(
          new Column("source", false, SourceReport::name),
          new Column("kind", false, source -> lower(source.kind())),
          new Column("path", false, source -> lower(source.path())),
          new Column("triggered", true, source -> count(source.triggered())),
          new Column("handled", true, source -> count(source.handled())),
          new Column("coalesced", true, source -> count(source.coalesced())),
          new Column("p50 µs", true, source -> micros(source.p50Micros())),
          new Column("p99 µs", true, source -> micros(source.p99Micros())));

  private final Paint paint;
  private final int width;

  /**
   * Creates a table.
   *
   * @param paint how it looks
   * @param width columns there are
   */
  DemoTable(Paint paint, int width) {
    this.paint = paint;
    this.width = width;
  }

  private record Column(String title, boolean right, Function<SourceReport, String> text) {}

  static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String micros(OptionalDouble micros) {
    if (micros.isEmpty()) {
      return "-";
    }
    double value = micros.getAsDouble();
    return String.format(Locale.ROOT, value < 1000 ? "%.1f" : "%.0f", value);
  }

  /** The table's lines: a title and one for each source. */
  List<String> lines(List<SourceReport> sources) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(COLUMNS.stream().map(Column::title).toList());
    for (SourceReport source : sources) {
      rows.add(COLUMNS.stream().map(column -> column.text.apply(source)).toList());
    }
    int[] widths =
        IntStream.range(0, COLUMNS.size())
            .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
            .toArray();
    int gaps = COLUMNS.size() - 1;
    int room = (width - INDENT - IntStream.of(widths).sum()) / gaps;
    String gap = " ".repeat(Math.clamp(room, 1, WIDEST_GAP));

    List<String> lines = new ArrayList<>();
    lines.add(paint.bold(line(rows.getFirst(), widths, gap)));
    for (int i = 0; i < sources.size(); i++) {
      lines.add(paint.plain(line(rows.get(i + 1), widths, gap)) + trouble(sources.get(i)));
    }
    return lines;
  }

  private static String line(List<String> cells, int[] widths, String gap) {
    StringBuilder line = new StringBuilder(" ".repeat(INDENT));
    for (int i = 0; i < widths.length; i++) {
      String space = " ".repeat(widths[i] - cells.get(i).length());
      line.append(i == 0 ? "" : gap);
      line.append(COLUMNS.get(i).right ? space + cells.get(i) : cells.get(i) + space);
    }
    return line.toString();
  }

  private String trouble(SourceReport source) {
    StringBuilder text = new StringBuilder();
    if (source.lost() != 0) {
      text.append(" lost ").append(source.lost());
    }
    if (source.spurious() != 0) {
      text.append(" spurious ").append(source.spurious());
    }
    return text.isEmpty() ? "" : paint.bad(text.toString());
  }
}
