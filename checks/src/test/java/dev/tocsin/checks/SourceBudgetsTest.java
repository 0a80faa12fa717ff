package dev.tocsin.checks;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The budgets and naming rules, over every Java file of the tree. */
class SourceBudgetsTest {
  private static final Set<String> EMPTY_WORDS =
      Set.of("util", "utils", "common", "impl", "core", "internal", "helper", "helpers", "model");
  private static final Pattern EMPTY_ENDING = Pattern.compile(".*(Utils?|Helpers?|Impl|Common)");

  private static List<SourceFile> sources = List.of();

  @BeforeAll
  static void read() {
    sources = Repository.sources();
  }

  @Test
  void everyModuleIsRead() {
    List<String> without =
        Repository.productModules().stream()
            .filter(module -> sources.stream().noneMatch(file -> file.module().equals(module)))
            .toList();

    assertEquals(List.of(), without, "modules without a Java file");
    assertTrue(sources.size() > Repository.modules().size(), "too few files were read");
  }

  @Test
  void everythingIsWithinItsBudgetOrSaysWhyNot() {
    List<Measure> measures = new ArrayList<>(packages());
    sources.forEach(file -> measures.addAll(BudgetScan.measure(file)));
    var review = new BudgetReview();
    measures.forEach(review::judge);
    sources.forEach(review::finish);

    for (Budget budget : Budget.values()) {
      System.out.println(largest(budget, measures));
    }
    review.excused().forEach(excuse -> System.out.println("excused: " + excuse));
    assertEquals(List.of(), review.findings(), () -> String.join("\n", review.findings()));
  }

  @Test
  void noImportHasAWildcard() {
    List<String> wildcards =
        sources.stream()
            .flatMap(file ->
                file.unit().getImports().stream()
                    .map(ImportTree::getQualifiedIdentifier)
                    .filter(name -> name.toString().endsWith(".*"))
                    .map(name -> file.path() + ": " + name))
            .toList();

    assertEquals(List.of(), wildcards);
  }

  @Test
  void noPackageOrTypeHasAnEmptyName() {
    List<String> empty =
        sources.stream()
            .flatMap(file -> names(file).filter(SourceBudgetsTest::isEmptyName))
            .toList();

    assertEquals(List.of(), empty);
  }

  @Test
  void everySuppressionHasAReasonBesideIt() {
    List<String> bare = new ArrayList<>();
    for (SourceFile file : sources) {
      for (int i = 0; i < file.lines().size(); i++) {
        String line = file.lines().get(i).strip();
        boolean above = i > 0 && file.lines().get(i - 1).strip().startsWith("//");
        if (line.startsWith("@SuppressWarnings") && !line.contains("//") && !above) {
          bare.add(file.path() + ":" + (i + 1) + ": " + line);
        }
      }
    }

    assertEquals(
        List.of(), bare, "@SuppressWarnings without a comment on its line or the one above");
  }

  private static Stream<String> names(SourceFile file) {
    Stream<String> types =
        file.unit().getTypeDecls().stream()
            .filter(ClassTree.class::isInstance)
            .map(type -> file.packageName() + "." + ((ClassTree) type).getSimpleName());
    return Stream.concat(Stream.of(file.packageName()), types);
  }

  private static boolean isEmptyName(String name) {
    return Stream.of(name.split("\\.")).anyMatch(EMPTY_WORDS::contains)
        || EMPTY_ENDING.matcher(name).matches();
  }

  /**
   * The types of each package; a line of output names packages that are public for the most part.
   */
  private static List<Measure> packages() {
    var byPackage =
        sources.stream()
            .filter(file -> !file.isTest() && !file.isInfo())
            .collect(groupingBy(SourceFile::packageName, TreeMap::new, toList()));
    List<Measure> measures = new ArrayList<>();
    byPackage.forEach((name, files) -> {
      List<? extends Tree> types =
          files.stream().flatMap(file -> file.unit().getTypeDecls().stream()).toList();
      long open = types.stream().filter(SourceBudgetsTest::isPublic).count();
      if (open * 2 > types.size()) {
        System.out.println("mostly public: %s, %d of %d".formatted(name, open, types.size()));
      }
      measures.add(new Measure(Budget.TYPES, name, packageInfo(files.getFirst()), 1, types.size()));
    });
    return measures;
  }

  private static boolean isPublic(Tree type) {
    return type instanceof ClassTree declared
        && declared.getModifiers().getFlags().contains(Modifier.PUBLIC);
  }

  private static SourceFile packageInfo(SourceFile member) {
    return sources.stream()
        .filter(file -> file.simpleName().equals("package-info.java") && !file.isTest())
        .filter(file -> file.packageName().equals(member.packageName()))
        .findFirst()
        .orElse(member);
  }

  private static String largest(Budget budget, List<Measure> measures) {
    return measures.stream()
        .filter(measure -> measure.budget() == budget)
        .max(Comparator.comparingInt(Measure::value))
        .map(most ->
            "%s: at most %d, largest %d (%s)"
                .formatted(budget.word(), budget.limit(), most.value(), most.place()))
        .orElseGet(() -> budget.word() + ": nothing measured");
  }
}
