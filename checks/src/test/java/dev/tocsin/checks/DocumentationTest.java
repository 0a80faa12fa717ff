package dev.tocsin.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Packages and modules are explained, cited rules exist, links lead somewhere. */
class DocumentationTest {
  private static final Path SEMANTICS = Repository.ROOT.resolve("docs/semantics.md");
  private static final Pattern CITATION = Pattern.compile("\\bS([1-9]\\d?)\\b");
  private static final Pattern EXPLAINED =
      Pattern.compile(
          "(?s)\\A\\s*/\\*\\*.*?\\w.*?\\*/\\s*(//[^\\n]*\\n\\s*)*"
              + "(@\\S+\\s+)*(open\\s+)?(package|module) .*");

  private final List<SourceFile> sources = Repository.sources();

  @Test
  void everyPackageExplainsItself() {
    Set<String> explained =
        sources.stream()
            .filter(file -> file.simpleName().equals("package-info.java"))
            .filter(file -> EXPLAINED.matcher(file.text()).matches())
            .map(SourceFile::packageName)
            .collect(Collectors.toSet());
    Set<String> silent =
        sources.stream()
            .filter(file -> !file.isTest() && !file.simpleName().equals("module-info.java"))
            .map(SourceFile::packageName)
            .filter(name -> !explained.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));

    assertFalse(explained.isEmpty());
    assertEquals(Set.of(), silent, "packages without a documented package-info.java");
  }

  @Test
  void everyProductModuleExplainsItself() {
    List<String> silent =
        Repository.productModules().stream()
            .filter(module ->
                Repository.sources(module).stream()
                    .filter(file -> file.simpleName().equals("module-info.java"))
                    .noneMatch(file -> EXPLAINED.matcher(file.text()).matches()))
            .toList();

    assertEquals(List.of(), silent, "modules without a documented module-info.java");
  }

  @Test
  void everyCitedRuleExists() {
    List<Integer> rules = Files.exists(SEMANTICS) ? rules() : List.of();
    List<String> unknown =
        sources.stream()
            .filter(file -> !file.module().equals("checks"))
            .flatMap(file ->
                cited(file).stream()
                    .filter(n -> !rules.contains(n))
                    .map(n -> file.path() + ": S" + n))
            .toList();

    assertEquals(List.of(), unknown, "cited, but not in " + SEMANTICS);
  }

  @Test
  void noRuleIsDefinedTwice() {
    List<Integer> rules = Files.exists(SEMANTICS) ? rules() : List.of();

    assertEquals(rules.stream().distinct().toList(), rules);
  }

  @Test
  void everyLinkLeadsSomewhere() {
    List<Path> documents = Repository.documents();

    assertFalse(documents.isEmpty());
    assertEquals(
        List.of(), documents.stream().flatMap(file -> Markdown.broken(file).stream()).toList());
  }

  @Test
  void citationsAreReadFromCommentsOnly() {
    SourceFile file =
        SourceFile.parse(
            "x/src/main/java/X.java", "class X { String s = \"S1 // S2\"; /* S3 */ } // S4-S5");

    assertEquals(Set.of(3, 4, 5), cited(file));
  }

  @Test
  void linksAreReadFromProseOnly() {
    String text = "[a](b.md) `[c](d.md)`\n```\n[e](f.md)\n```\n[g](https://h) <img src=\"i.png\">";

    assertEquals(List.of("b.md", "i.png"), Markdown.links(text));
  }

  private static List<Integer> rules() {
    List<Integer> rules = Markdown.rules(Repository.read(SEMANTICS));
    assertTrue(rules.size() > 10, () -> "only " + rules.size() + " rules were read");
    return rules;
  }

  private static Set<Integer> cited(SourceFile file) {
    return Comments.of(file).stream()
        .flatMap(comment -> CITATION.matcher(comment).results())
        .map(match -> Integer.valueOf(match.group(1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
