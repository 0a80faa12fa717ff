package dev.tocsin.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a main class of the class path in a Java that denies native access, and tells which classes
 * it initialised.
 *
 * @param status the process's exit status
 * @param output its standard output
 * @param errors its standard error
 * @param initialised names of all classes that were initialised, with dots
 */
public record DeniedJvm(int status, String output, String errors, List<String> initialised) {
  private static final int LIMIT_SECONDS = 120;
  private static final String MARK = "Initializing '";

  /** Copies the list. */
  public DeniedJvm {
    initialised = List.copyOf(initialised);
  }

  /**
   * Runs a class to its end.
   *
   * @param folder an empty folder for what the process writes
   * @param main the class
   * @param arguments its arguments
   * @return what came of it
   * @throws IOException if the process cannot be run, or does not end in time
   * @throws InterruptedException if the thread is interrupted
   */
  public static DeniedJvm run(Path folder, String main, String... arguments)
      throws IOException, InterruptedException {
    Path log = folder.resolve("init.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--illegal-native-access=deny");
    command.add("-Xlog:class+init=info:file=" + log);
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(main);
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(main + " does not end");
    }
    return new DeniedJvm(
        process.exitValue(),
        Files.readString(folder.resolve("out")),
        Files.readString(folder.resolve("err")),
        Files.readAllLines(log).stream()
            .filter(line -> line.contains(MARK))
            .map(line -> line.substring(line.indexOf(MARK) + MARK.length()))
            .map(line -> line.substring(0, line.indexOf('\'')).replace('/', '.'))
            .toList());
  }

  /**
   * Returns the initialised classes of a package and those below it.
   *
   * @param name the package
   * @return their names
   */
  public List<String> initialisedOf(String name) {
    return initialised.stream().filter(type -> type.startsWith(name + ".")).toList();
  }
}
