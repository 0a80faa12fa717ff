package dev.tocsin.checks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads Markdown: the rules a document defines, the links it has and the headings it offers. */
final class Markdown {
  private static final Pattern FENCE = Pattern.compile("(?ms)^\\s*(```|~~~).*?^\\s*\\1\\s*$");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern LINK =
      Pattern.compile("\\]\\(([^()\\s]+)(?:\\s+\"[^\"]*\")?\\)|(?:src|href)=\"([^\"]+)\"");
  private static final Pattern ID = Pattern.compile("<a id=\"([^\"]+)\">");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6}\\s+(.+?)\\s*#*$");
  private static final Pattern RULE = Pattern.compile("(?m)^[\\s|*#>-]*S(\\d+)\\b");

  private Markdown() {}

  /** Numbers of the rules that a text defines: a line, item, heading or row that starts with S1. */
  static List<Integer> rules(String text) {
    return RULE.matcher(text).results().map(m -> Integer.valueOf(m.group(1))).toList();
  }

  /** Links of a document that lead nowhere; other sites are not asked. */
  static List<String> broken(Path document) {
    List<String> broken = new ArrayList<>();
    for (String link : links(Repository.read(document))) {
      String file = link.replaceFirst("#.*", "");
      String anchor = link.contains("#") ? link.substring(link.indexOf('#') + 1) : "";
      Path target = file.isEmpty() ? document : document.resolveSibling(file).normalize();
      boolean found = Files.exists(target);
      if (found && !anchor.isEmpty() && target.toString().endsWith(".md")) {
        found = anchors(Repository.read(target)).contains(anchor);
      }
      if (!found) {
        broken.add(Repository.ROOT.relativize(document) + ": " + link);
      }
    }
    return broken;
  }

  static List<String> links(String text) {
    String prose = CODE.matcher(FENCE.matcher(text).replaceAll("")).replaceAll("``");
    return LINK.matcher(prose)
        .results()
        .map(m -> m.group(1) == null ? m.group(2) : m.group(1))
        .filter(link -> !link.matches("[a-z]+:.*"))
        .toList();
  }

  /** The anchors that GitHub gives to headings, and those a document sets itself. */
  private static Set<String> anchors(String text) {
    String prose = FENCE.matcher(text).replaceAll("");
    Stream<String> headings =
        HEADING
            .matcher(prose)
            .results()
            .map(m -> m.group(1).toLowerCase(Locale.ROOT))
            .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
    Stream<String> ids = ID.matcher(prose).results().map(m -> m.group(1));
    return Stream.concat(headings, ids).collect(Collectors.toSet());
  }
}
