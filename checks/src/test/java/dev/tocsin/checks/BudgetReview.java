package dev.tocsin.checks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Judges measures: within the budget, excused by a comment that gives a reason, or a finding.
 *
 * <p>An excuse is {@code // budget: WORD <= N, because REASON} in the comments directly above the
 * declaration. One that is no longer needed, that lacks a reason or that stands above nothing is a
 * finding as well, so excuses do not outlive their cause.
 */
final class BudgetReview {
  private static final Pattern EXCUSE =
      Pattern.compile("// budget: ([a-z-]+) <= (\\d+), because (\\S.*)");

  private final List<String> findings = new ArrayList<>();
  private final List<String> excused = new ArrayList<>();
  private final Set<String> used = new HashSet<>();

  /** Things over their budget without an excuse that covers them, and excuses that are wrong. */
  List<String> findings() {
    return findings;
  }

  /** Things over their budget with a reason. */
  List<String> excused() {
    return excused;
  }

  /** Judges one thing. */
  void judge(Measure measure) {
    Budget budget = measure.budget();
    Matcher excuse = excuseAbove(measure);
    if (excuse == null) {
      if (measure.value() > budget.limit()) {
        findings.add(says(measure, budget.limit()));
      }
      return;
    }
    int allowed = Integer.parseInt(excuse.group(2));
    if (measure.value() <= budget.limit()) {
      findings.add(measure.place() + " is within its budget: remove the exception");
    } else if (measure.value() > allowed) {
      findings.add(says(measure, allowed));
    } else {
      excused.add(says(measure, budget.limit()) + ": " + excuse.group(3));
    }
  }

  /** After all measures of a file: comments that excuse nothing. */
  void finish(SourceFile file) {
    for (int i = 0; i < file.lines().size(); i++) {
      boolean claims = file.lines().get(i).strip().startsWith("// budget");
      if (claims && !used.contains(file.path() + ":" + i)) {
        findings.add(
            file.path() + ":" + (i + 1) + ": an exception that is malformed or above nothing");
      }
    }
  }

  private @Nullable Matcher excuseAbove(Measure measure) {
    List<String> lines = measure.file().lines();
    for (int i = firstLineAbove(measure); i >= 0 && i < lines.size(); i--) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("/") && !line.startsWith("*")) {
        return null;
      }
      Matcher matcher = EXCUSE.matcher(line);
      if (matcher.matches() && matcher.group(1).equals(measure.budget().word())) {
        used.add(measure.file().path() + ":" + i);
        return matcher;
      }
    }
    return null;
  }

  /** What concerns a whole file or package stands above the package declaration. */
  private static int firstLineAbove(Measure measure) {
    return switch (measure.budget()) {
      case FILE, TEST_FILE, IMPORTS, TYPES -> {
        SourceFile file = measure.file();
        var declaration = file.unit().getPackage();
        yield (declaration == null ? 1 : file.startLine(declaration)) - 2;
      }
      case METHOD, PARAMETERS, FIELDS, PORT -> measure.line() - 2;
    };
  }

  private static String says(Measure measure, int limit) {
    return "%s: %s %d > %d"
        .formatted(measure.place(), measure.budget().word(), measure.value(), limit);
  }
}
