package dev.tocsin.bench;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One measured value, and its form as a line of JSON.
 *
 * @param key what it is about
 * @param value the value, in the key's unit
 */
record Figure(Key key, double value) {
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"impl\":\"(\\w+)\",\"op\":\"(\\w+)\",\"n\":(\\d+),\"(\\w+)\":([-+.\\deE]+)\\}");

  static Figure time(String impl, String op, int n, double nanos) {
    return new Figure(Key.time(impl, op, n), nanos);
  }

  static Figure count(String impl, String op, int n, String unit, double value) {
    return new Figure(new Key(impl, op, n, unit), value);
  }

  /** Reads a line that the floor or {@link #json} has written. */
  static Figure parse(String line) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      throw new IllegalArgumentException("not a figure: " + line);
    }
    var key = new Key(m.group(1), m.group(2), Integer.parseInt(m.group(3)), m.group(4));
    return new Figure(key, Double.parseDouble(m.group(5)));
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"impl\":\"%s\",\"op\":\"%s\",\"n\":%d,\"%s\":%.1f}",
        key.impl(),
        key.op(),
        key.n(),
        key.unit(),
        value);
  }
}
