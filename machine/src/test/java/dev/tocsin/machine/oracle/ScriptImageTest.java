package dev.tocsin.machine.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed image of the script's guest is what its sources make. */
class ScriptImageTest {
  private static final Path SOURCES = Path.of("src/test/guest");

  /** What one run of the build script said, and how it ended. */
  private record Built(int status, String output) {}

  private static Built build(String argument) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("/bin/sh", SOURCES.resolve("build.sh").toString(), argument)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the compiler ends");
    return new Built(process.exitValue(), output);
  }

  @Test
  void theSameCompilerMakesTheSameBytes(@TempDir Path folder) throws Exception {
    Built tools = build("--version");
    assumeTrue(tools.status == 0, "no gcc to rebuild the guest with");
    Path image = folder.resolve("script.elf");
    Built built = build(image.toAbsolutePath().toString());
    assertEquals(0, built.status, built.output);
    assumeTrue(
        tools.output.equals(Files.readString(SOURCES.resolve("BUILT_WITH"))),
        "another compiler than BUILT_WITH names");

    assertArrayEquals(Files.readAllBytes(GuestRun.IMAGE), Files.readAllBytes(image));
  }
}
