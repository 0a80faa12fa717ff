package dev.tocsin.checks;

/**
 * One thing measured against its budget.
 *
 * @param budget the budget
 * @param what its name, for the reader
 * @param file where it stands
 * @param line the line of its declaration, above which an exception may stand
 * @param value its size
 */
record Measure(Budget budget, String what, SourceFile file, int line, int value) {
  String place() {
    return file.path() + ":" + line + ": " + what;
  }
}
