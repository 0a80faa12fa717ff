package dev.tocsin.bench;

import java.util.function.Consumer;

/** One operation of Tocsin's, set up and ready to be measured again and again. */
interface Round extends AutoCloseable {
  /**
   * Measures once.
   *
   * @param out receives the figures
   * @throws Exception if it cannot be measured; the run ends
   */
  void run(Consumer<Figure> out) throws Exception;

  /** How many rounds go unrecorded until the compilers have settled. */
  default int warmup() {
    return 5;
  }

  /** How many times the rounds of others: more where they are short and compared closely. */
  default int share() {
    return 1;
  }

  @Override
  default void close() {
    // Most rounds leave nothing behind.
  }
}
