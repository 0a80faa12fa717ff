package dev.tocsin.checks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script, in a tree of its own with a stand-in for Maven and for the JDK.
 *
 * <p>The stand-in for Maven counts its runs and leaves jars where Maven does; the one for Java
 * prints its last arguments.
 */
class LauncherTest {
  private static final String MAVEN =
      """
      echo run >>"$COUNT"
      for arg; do case $arg in -Dlaunch.dir=*) cli="${arg#*=}/build/tocsin-cli" ;; esac; done
      echo '[INFO] Building Tocsin: cli 0.1.0-SNAPSHOT                     [10/10]'
      mkdir -p "$cli/lib"
      touch "$cli/tocsin-cli-1.jar" "$cli/lib/picocli.jar"
      """;
  private static final String JAVA =
      "while [ $# -gt 0 ] && [ \"$1\" != -m ]; do shift; done\necho \"java $*\"\n";

  /** All that the script may call; there is no other folder in its PATH. */
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "cat",
          "cp",
          "dirname",
          "find",
          "flock",
          "grep",
          "head",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "tail",
          "touch");

  @TempDir private Path scratch;
  private Path home;
  private Path bin;
  private Path count;

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void makeTree() throws IOException {
    home = Files.createDirectories(scratch.resolve("a tree"));
    bin = Files.createDirectories(scratch.resolve("bin"));
    count = scratch.resolve("count");
    Files.copy(Repository.ROOT.resolve("tocsin"), home.resolve("tocsin"));
    Files.createDirectories(home.resolve("cli/src/main/java"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    Files.writeString(home.resolve("cli/pom.xml"), "<project/>");
    Path jdk = scratch.resolve("a jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    script(jdk.resolve("bin/java"), JAVA);
    script(jdk.resolve("bin/javac"), "");
    script(bin.resolve("mvn"), MAVEN);
    for (String tool : TOOLS) {
      lend(tool);
    }
  }

  @Test
  void theFirstStartBuildsAndTheSecondDoesNot() throws Exception {
    Result first = tocsin("demo", "two words");
    Result second = tocsin("demo");

    assertEquals(0, first.status(), first.err());
    assertEquals("java -m dev.tocsin.cli/dev.tocsin.cli.Tocsin demo two words\n", first.out());
    assertTrue(first.err().contains("tocsin: building: 10/10 cli"), first.err());
    assertEquals("", second.err());
    assertEquals(1, builds());
  }

  @Test
  void closedDescriptorsAreOpenedOnNothing() throws Exception {
    tocsin();
    script(
        scratch.resolve("a jdk/bin/java"),
        """
        links=$(for fd in 0 1 2; do readlink /proc/$$/fd/$fd; done)
        echo "$links" >"$COUNT.fds"
        """);

    for (String closed : List.of("0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-")) {
      var command = "exec '%s/tocsin' %s".formatted(home, closed);
      assertEquals(0, run("/bin/sh", "-c", command).status(), closed);
      List<String> open = Files.readAllLines(scratch.resolve("count.fds"));
      for (int fd = 0; fd <= 2; fd++) {
        boolean nothing = open.get(fd).equals("/dev/null");
        assertEquals(closed.contains(String.valueOf(fd)), nothing, closed + ": " + open);
      }
    }
  }

  @Test
  void aChangedAndADeletedSourceAreBuiltAgain() throws Exception {
    Path source = Files.writeString(home.resolve("cli/src/main/java/A.java"), "class A {}");
    tocsin();
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    tocsin();
    Files.setLastModifiedTime(source, FileTime.from(Instant.EPOCH));
    tocsin();
    int before = builds();
    Files.delete(source);
    tocsin();

    assertEquals(2, before);
    assertEquals(3, builds());
  }

  @Test
  void aLinkFromAnotherFolderLeadsToTheTree() throws Exception {
    Path link = Files.createSymbolicLink(scratch.resolve("link"), Path.of("a tree/tocsin"));

    Result result = run(link.toString());

    assertEquals(0, result.status(), result.err());
    assertTrue(Files.exists(home.resolve("target/launch/app.1/picocli.jar")));
  }

  @Test
  void twoFirstStartsAtOnceBuildOnce() throws Exception {
    script(bin.resolve("mvn"), "sleep 1\n" + MAVEN);
    Process one = start(home.resolve("tocsin").toString());
    Process two = start(home.resolve("tocsin").toString());

    assertEquals(0, finish(one).status());
    assertEquals(0, finish(two).status());
    assertEquals(1, builds());
  }

  @Test
  void aStoppedBuildIsBegunAfresh() throws Exception {
    script(
        bin.resolve("mvn"),
        "trap 'touch \"$COUNT.stopped\"; exit 1' TERM\n"
            + MAVEN
            + "touch \"$cli/half\" \"$COUNT.began\"\nsleep 60 &\nwait\n");
    Process stopped = start(home.resolve("tocsin").toString());
    waitFor(scratch.resolve("count.began"));
    stopped.toHandle().destroy();
    Result result = finish(stopped);
    script(bin.resolve("mvn"), MAVEN);
    Result next = tocsin();

    assertEquals(143, result.status());
    assertTrue(result.err().contains("build stopped"), result.err());
    assertEquals(0, next.status(), next.err());
    assertFalse(Files.exists(home.resolve("target/launch/build/tocsin-cli/half")));
    waitFor(scratch.resolve("count.stopped"));
  }

  @Test
  void aFailedBuildIsOneLineAndStatusTwo() throws Exception {
    script(bin.resolve("mvn"), "echo '[ERROR] A.java:[1,2] what is wrong'; exit 1\n");

    Result result = tocsin();

    assertEquals(2, result.status());
    assertTrue(
        result.err().contains("the build failed: A.java:[1,2] what is wrong; the log is"),
        result.err());
  }

  @Test
  void noMavenIsOneLineAndStatusTwo() throws Exception {
    Files.delete(bin.resolve("mvn"));

    assertComplaint("finds no Maven", tocsin());
  }

  @Test
  void noJdkIsOneLineAndStatusTwo() throws Exception {
    Path script = home.resolve("tocsin");
    Files.writeString(script, Files.readString(script).replace("NEEDED_JDK=25", "NEEDED_JDK=9999"));

    assertComplaint("needs a JDK 9999 or newer", tocsin());
  }

  @Test
  void aTreeThatCannotBeWrittenIsOneLineAndStatusTwo() throws Exception {
    Files.writeString(home.resolve("target"), "a file where the folder should be");

    assertComplaint("cannot write to", tocsin());
  }

  @Test
  void aTreeThatCannotBeWrittenStartsIfItIsBuilt() throws Exception {
    tocsin();
    Files.delete(home.resolve("target/launch/lock"));
    Files.createDirectory(home.resolve("target/launch/lock"));

    assertEquals(0, tocsin().status());
  }

  private static void assertComplaint(String expected, Result result) {
    assertEquals(2, result.status());
    assertTrue(result.err().contains(expected), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
  }

  private Result tocsin(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(home.resolve("tocsin").toString()));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  private Result run(String... command) throws Exception {
    return finish(start(command));
  }

  private Process start(String... command) throws IOException {
    var builder = new ProcessBuilder(command);
    builder.directory(scratch.toFile());
    builder.environment().putAll(Map.of("COUNT", count.toString()));
    builder.environment().put("JAVA_HOME", scratch.resolve("a jdk").toString());
    builder.environment().put("PATH", bin.toString());
    return builder.start();
  }

  private static Result finish(Process process) throws Exception {
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Result(process.exitValue(), out, err);
  }

  private static void script(Path file, String body) throws IOException {
    script(file, "#!/usr/bin/env bash", body);
  }

  private static void script(Path file, String interpreter, String body) throws IOException {
    Files.writeString(file, interpreter + "\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A script rather than a link: JUnit warns of each link that it removes. */
  private void lend(String tool) throws IOException {
    for (Path folder : List.of(Path.of("/usr/bin"), Path.of("/bin"))) {
      if (Files.exists(folder.resolve(tool))) {
        script(bin.resolve(tool), "#!/bin/sh", "exec %s \"$@\"\n".formatted(folder.resolve(tool)));
        return;
      }
    }
  }

  private static void waitFor(Path file) {
    Eventually.until(file + " is there", () -> Files.exists(file));
  }

  private int builds() throws IOException {
    return Files.readAllLines(count).size();
  }
}
