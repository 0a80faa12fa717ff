package dev.tocsin.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TocsinTest {
  @Test
  void theVersionIsASuccess() {
    assertEquals(0, Tocsin.execute("--version"));
  }

  @Test
  void noCommandIsWrongUse() {
    assertEquals(2, Tocsin.execute());
  }

  @Test
  void anUnknownOptionIsWrongUse() {
    assertEquals(2, Tocsin.execute("--no-such-option"));
  }
}
