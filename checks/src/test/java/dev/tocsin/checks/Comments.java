package dev.tocsin.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the comments of a Java file; the syntax tree does not keep them. */
final class Comments {
  /**
   * Literals come first, so that a comment mark inside one is passed over. Possessive where they
   * are long: a loop that may go back takes a stack frame for each character.
   */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"\"\"(?:\\\\.|[^\"\\\\]|\"(?!\"\"))*+\"\"\"|\"(?:\\\\.|[^\"\\\\\n"
              + "])*\"|'(?:\\\\.|[^'\\\\\n"
              + "])+'|(?<comment>//[^\n"
              + "]*|/\\*.*?\\*/)",
          Pattern.DOTALL);

  private Comments() {}

  static List<String> of(SourceFile file) {
    List<String> comments = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(file.text());
    while (matcher.find()) {
      if (matcher.group("comment") != null) {
        comments.add(matcher.group("comment"));
      }
    }
    return comments;
  }
}
