package dev.tocsin.checks;

import java.util.Locale;

/** What is limited, and to how much. */
enum Budget {
  /** Lines of a file. */
  FILE(400),
  /** Lines of a test file. */
  TEST_FILE(600),
  /** Lines of a method from its signature to its closing brace. */
  METHOD(40),
  /** Parameters; record constructors and native downcalls are exempt. */
  PARAMETERS(5),
  /** Instance fields of a class or enum; a record's components are its parameters. */
  FIELDS(10),
  /** Imports of a file. */
  IMPORTS(25),
  /** Top-level types of a package; the exception stands in package-info. */
  TYPES(20),
  /** Methods of an interface that back ends implement. */
  PORT(5);

  private final int limit;

  Budget(int limit) {
    this.limit = limit;
  }

  int limit() {
    return limit;
  }

  /** The word that a {@code // budget:} comment uses. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
