package dev.tocsin.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Each budget bites, and only where it should. */
class BudgetScanTest {
  @Test
  void aLongFileIsFound() {
    assertEquals(
        List.of("x/src/main/java/X.java:1: X.java: file 401 > 400"),
        findings("package x;\n" + "\n".repeat(399) + "class X {}\n"));
  }

  @Test
  void aTestFileMayBeLonger() {
    String text = "package x;\n" + "\n".repeat(399) + "class X {}\n";

    assertEquals(List.of(), review("x/src/test/java/X.java", text).findings());
  }

  @Test
  void aLongMethodIsFoundButItsAnnotationsDoNotCount() {
    String annotation = "  @A(\n\"\"\"\n" + "\n".repeat(50) + "\"\"\")\n";
    String body = "  void m() {\n" + "\n".repeat(38) + "  }\n}\n";

    assertEquals(List.of(), findings("class X {\n" + annotation + body));
    assertEquals(
        List.of("x/src/main/java/X.java:2: X.m: method 41 > 40"),
        findings("class X {\n  void m() {\n" + "\n".repeat(39) + "  }\n}\n"));
  }

  @Test
  void sixParametersAreFoundExceptInRecordsAndDowncalls() {
    String six = "(int a, int b, int c, int d, int e, int f)";

    assertEquals(1, findings("class X { void m" + six + " {} }").size());
    assertEquals(1, findings("class X { X" + six + " {} }").size());
    assertEquals(List.of(), findings("record X" + six + " { X {} }"));
    assertEquals(
        List.of(),
        findings(
            "package dev.tocsin.linux; class X { int m"
                + six
                + " { return (int) H.invokeExact(a); } }"));
    assertEquals(
        1,
        findings(
                "package dev.tocsin.kvm; class X { int m"
                    + six
                    + " { return (int) H.invokeExact(a); } }")
            .size());
  }

  @Test
  void elevenInstanceFieldsAreFoundAndStaticsDoNotCount() {
    String fields = "int a, b, c, d, e, f, g, h, i, j;";

    assertEquals(List.of(), findings("class X { " + fields + " static int k; }"));
    assertEquals(1, findings("class X { " + fields + " int k; }").size());
    assertEquals(List.of(), findings("enum X { A, B, C, D, E, F, G, H, I, J, K; }"));
  }

  @Test
  void twentySixImportsAreFound() {
    assertEquals(List.of(), findings("import a.B;\n".repeat(25) + "class X {}"));
    assertEquals(1, findings("import a.B;\n".repeat(26) + "class X {}").size());
  }

  @Test
  void aPortOfSixMethodsIsFound() {
    String methods = "void a(); void b(); void c(); void d(); void e(); void f();";

    assertEquals(1, findings("package x.port; interface X { " + methods + " }").size());
    assertEquals(List.of(), findings("package x; interface X { " + methods + " }"));
  }

  @Test
  void aReasonAboveTheDeclarationExcusesUpToItsNumber() {
    String method =
        "  // budget: method <= 45, because the order is the point\n  void m() {\n%s  }\n";

    BudgetReview excused = review("class X {\n" + method.formatted("\n".repeat(40)) + "}\n");

    assertEquals(List.of(), excused.findings());
    assertTrue(excused.excused().getFirst().endsWith("the order is the point"));
    assertEquals(1, findings("class X {\n" + method.formatted("\n".repeat(50)) + "}\n").size());
  }

  @Test
  void anExceptionNobodyNeedsIsFound() {
    String unneeded =
        "class X {\n  // budget: method <= 45, because it was long\n  void m() {}\n}\n";

    assertTrue(findings(unneeded).getFirst().endsWith("remove the exception"));
  }

  @Test
  void anExceptionWithoutReasonOrPlaceIsFound() {
    assertEquals(1, findings("class X {\n  // budget: method <= 45\n  void m() {}\n}\n").size());
    assertEquals(1, findings("class X {}\n// budget: method <= 45, because it floats\n").size());
  }

  private static List<String> findings(String text) {
    return review(text).findings();
  }

  private static BudgetReview review(String text) {
    return review("x/src/main/java/X.java", text);
  }

  private static BudgetReview review(String path, String text) {
    SourceFile file = SourceFile.parse(path, text);
    var review = new BudgetReview();
    BudgetScan.measure(file).forEach(review::judge);
    review.finish(file);
    return review;
  }
}
