package dev.tocsin.testkit;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CLayoutTest {
  @BeforeEach
  void aCompilerIsHere() {
    var reason = CLayout.whyUnavailable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }

  @Test
  void aRightLayoutHasNoDifferences() throws IOException {
    var timespec =
        MemoryLayout.structLayout(JAVA_LONG.withName("tv_sec"), JAVA_LONG.withName("tv_nsec"));
    assertEquals(
        List.of(), new CLayout("time.h").struct("struct timespec", timespec).differences());
  }

  @Test
  void aWrongOffsetSizeOrConstantIsNamed() throws IOException {
    var wrong =
        MemoryLayout.structLayout(JAVA_INT.withName("tv_sec"), JAVA_INT.withName("tv_nsec"));
    var found = new CLayout("time.h").struct("struct timespec", wrong).value("CLOCK_MONOTONIC", 7);
    assertEquals(
        List.of(
            "sizeof(struct timespec) is 16 in C but 8 in Java",
            "sizeof(((struct timespec *)0)->tv_sec) is 8 in C but 4 in Java",
            "offsetof(struct timespec, tv_nsec) is 8 in C but 4 in Java",
            "sizeof(((struct timespec *)0)->tv_nsec) is 8 in C but 4 in Java",
            "CLOCK_MONOTONIC is 1 in C but 7 in Java"),
        found.differences());
  }

  @Test
  void aMemberThatCDoesNotKnowFailsWithTheCompilersWords() {
    var unknown = new CLayout("time.h").value("offsetof(struct timespec, tv_fortnight)", 0);
    var refused = assertThrows(IOException.class, unknown::differences);
    assertTrue(refused.toString().contains("tv_fortnight"), refused::toString);
  }

  @Test
  void anEmptyComparisonIsRefused() {
    assertThrows(IllegalStateException.class, new CLayout()::differences);
  }
}
