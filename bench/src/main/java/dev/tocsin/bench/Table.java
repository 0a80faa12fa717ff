package dev.tocsin.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The comparison with the targets, as Markdown that is also readable as it is. */
final class Table {
  private final List<List<String>> lines = new ArrayList<>();

  Table(List<Row> rows, Figures figures) {
    lines.add(List.of("operation", "target", "tocsin", "floor", "verdict"));
    for (Row row : rows) {
      for (Target target : row.targets()) {
        lines.add(line(target, figures));
      }
    }
  }

  private static List<String> line(Target target, Figures figures) {
    OptionalDouble ours = figures.of(target.ours());
    OptionalDouble limit = target.limit(figures);
    String floor =
        target.floor().isEmpty() ? "-" : show(target, figures.of(target.floor().get()), "not run");
    return List.of(
        target.what(), target.text(), show(target, ours, "not run"), floor, verdict(ours, limit));
  }

  private static String show(Target target, OptionalDouble value, String otherwise) {
    return value.isPresent() ? target.show(value.getAsDouble()) : otherwise;
  }

  private static String verdict(OptionalDouble ours, OptionalDouble limit) {
    if (ours.isEmpty() || limit.isEmpty()) {
      return "?";
    }
    return ours.getAsDouble() <= limit.getAsDouble() ? "met" : "missed";
  }

  @Override
  public String toString() {
    int columns = lines.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    var text = new StringBuilder();
    for (int l = 0; l < lines.size(); l++) {
      append(text, lines.get(l), widths);
      if (l == 0) {
        var rule = new ArrayList<String>();
        for (int width : widths) {
          rule.add("-".repeat(width));
        }
        append(text, rule, widths);
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, List<String> cells, int[] widths) {
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      text.append("| ").append(cell).append(" ".repeat(widths[i] - cell.length() + 1));
    }
    text.append("|\n");
  }
}
