package dev.tocsin.bench.row;

import dev.tocsin.bench.figure.Figure;
import java.util.function.Consumer;

/** One operation of Tocsin's, set up and ready to be measured again and again. */
public interface Round extends AutoCloseable {
  /**
   * Measures once.
   *
   * @param out receives the figures
   * @throws Exception if it cannot be measured; the run ends
   */
  void run(Consumer<Figure> out) throws Exception;

  /**
   * Returns how many rounds go unrecorded until the compilers have settled.
   *
   * @return 0 or more
   */
  default int warmup() {
    return 5;
  }

  /**
   * Returns how many times the rounds of others: more where they are short and compared closely.
   *
   * @return 1 or more
   */
  default int share() {
    return 1;
  }

  @Override
  default void close() {
    // Most rounds leave nothing behind.
  }
}
