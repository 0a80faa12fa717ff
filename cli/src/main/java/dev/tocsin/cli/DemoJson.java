package dev.tocsin.cli;

import dev.tocsin.machine.demo.DemoReport;
import dev.tocsin.machine.demo.tally.SourceReport;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The demo's result as one JSON object (RFC 8259), a line a source. */
final class DemoJson {
  private DemoJson() {}

  static String of(DemoReport report) {
    String sources =
        report.sources().stream().map(DemoJson::source).collect(Collectors.joining(",\n    "));
    return """
    {
      "backend": %s,
      "cpus": %d,
      "sources": [
        %s
      ],
      "lost": %d,
      "spurious": %d,
      "repeated": %d
    }\
    """
        .formatted(
            text(report.backEnd()),
            report.cpus(),
            sources,
            report.lost(),
            report.spurious(),
            report.repeated());
  }

  private static String source(SourceReport source) {
    return """
    {"name": %s, "kind": %s, "path": %s, "triggered": %d, "handled": %d, "coalesced": %d, \
    "p50Micros": %s, "p99Micros": %s}\
    """
        .formatted(
            text(source.name()),
            text(DemoTable.lower(source.kind())),
            text(DemoTable.lower(source.path())),
            source.triggered(),
            source.handled(),
            source.coalesced(),
            number(source.p50Micros()),
            number(source.p99Micros()));
  }

  /** A number, or null where nothing was measured. */
  private static String number(OptionalDouble value) {
    return value.isEmpty() ? "null" : String.format(Locale.ROOT, "%.1f", value.getAsDouble());
  }

  static String text(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
