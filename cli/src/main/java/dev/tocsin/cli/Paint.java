package dev.tocsin.cli;

import java.nio.charset.Charset;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * How text looks where it goes: in colours or not, with all of Unicode or ASCII alone.
 *
 * @param ansi colours; {@link Ansi#AUTO} asks the terminal and NO_COLOR
 * @param unicode whether the characters of the demo's output can be shown
 */
record Paint(Ansi ansi, boolean unicode) {
  private static final String BEYOND_ASCII = "µ·●✔✘─";

  /** What suits standard output. */
  static Paint ofStandardOutput() {
    String name = System.getProperty("stdout.encoding", "US-ASCII");
    boolean known = Charset.isSupported(name) && Charset.forName(name).canEncode();
    return new Paint(
        "dumb".equals(System.getenv("TERM")) ? Ansi.OFF : Ansi.AUTO,
        known && Charset.forName(name).newEncoder().canEncode(BEYOND_ASCII));
  }

  String bold(String text) {
    return styled(text, Style.bold);
  }

  String dim(String text) {
    return styled(text, Style.faint);
  }

  String title(String text) {
    return styled(text, Style.bold, Style.fg_cyan);
  }

  String good(String text) {
    return styled(text, Style.bold, Style.fg_green);
  }

  String bad(String text) {
    return styled(text, Style.bold, Style.fg_red);
  }

  private String styled(String text, Style... styles) {
    String plain = plain(text);
    // Not Style.off: it ends bold with SGR 21, which many terminals take for a double underline.
    return ansi.enabled() ? Style.on(styles) + plain + Style.reset.on() : plain;
  }

  /** Text in what the terminal can show. */
  String plain(String text) {
    return unicode
        ? text
        : text.replace('µ', 'u')
            .replace('·', '-')
            .replace('●', '*')
            .replace("✔", "ok:")
            .replace("✘", "FAILED:")
            .replace('─', '-');
  }
}
