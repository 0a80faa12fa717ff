package dev.tocsin.bench;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The floor's process: it answers the name of a row with one round of it. */
final class Floor implements AutoCloseable {
  private static final String END = ".";

  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;

  /** Starts it; it ends with us or at {@link #close}. */
  Floor(String program) throws IOException {
    process =
        new ProcessBuilder(program, "--serve")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    requests = process.outputWriter(StandardCharsets.US_ASCII);
    answers = process.inputReader(StandardCharsets.US_ASCII);
  }

  /** Runs one round of a row. */
  void round(String row, Consumer<Figure> out) throws IOException {
    requests.write(row + "\n");
    requests.flush();
    for (String line = next(); !line.equals(END); line = next()) {
      out.accept(Figure.parse(line));
    }
  }

  private String next() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new EOFException("the floor ended; its reason is above");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    requests.close();
    answers.close();
    process.destroy();
  }
}
