package dev.tocsin.cli.served;

import dev.tocsin.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code tocsin serve} in a process of its own. */
final class Server implements AutoCloseable {
  private static final String MARK = "tocsin: counters";

  private final Process process;
  private final Path output;

  private Server(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts a server; {@code before} is what the JVM is started by, a tracer, or nothing. */
  static Server start(Path folder, List<String> before, String... arguments) throws IOException {
    var command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.tocsin.cli.Tocsin", "serve"));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "server", ".out");
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Server(process, output);
  }

  /** Waits until it serves. */
  Server ready() {
    Eventually.until("ready", () -> !process.isAlive() || output().contains("tocsin: ready: "));
    if (!process.isAlive()) {
      throw new AssertionError("the server has ended:\n" + output());
    }
    return this;
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  void type(String text) throws IOException {
    process.getOutputStream().write(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
  }

  /** Presses Enter and returns the counters that are printed. */
  String counters() throws IOException {
    int before = output().length();
    type("\n");
    Eventually.until(
        "counters", () -> output().substring(before).contains("triggers without a message"));
    return output().substring(output().indexOf(MARK, before));
  }

  /** What a counter line says: the number after a text, or 0 if there is no such line. */
  static long number(String counters, String text) {
    int at = counters.indexOf(text);
    if (at < 0) {
      return 0;
    }
    String rest = counters.substring(at + text.length()).stripLeading();
    return Long.parseLong(rest.split("[^0-9]", 2)[0]);
  }

  /** Asks it to end, with SIGTERM; returns the exit status. */
  int stop() throws InterruptedException {
    process.destroy();
    return end();
  }

  int end() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the server does not end:\n" + output());
    }
    return process.exitValue();
  }

  /** Kills it alone with SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Kills it with SIGKILL, and a tracer's tracee, which would live on. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
