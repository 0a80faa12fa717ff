package dev.tocsin.machine.demo.guest;

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

/** The committed image is what its sources make. */
public class GuestImageTest {
  private static final Path SOURCES = Path.of("src/main/guest");
  private static final Path IMAGE = Path.of("src/main/resources/dev/tocsin/machine/demo/guest.elf");

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

  /** Builds the guest with this machine's compiler; skips the test where there is none. */
  public static Path rebuild(Path folder) throws IOException, InterruptedException {
    assumeTrue(build("--version").status == 0, "no gcc to rebuild the demo's guest with");
    Path image = folder.resolve("guest.elf");
    Built built = build(image.toAbsolutePath().toString());
    assertEquals(0, built.status, built.output);
    return image;
  }

  /** Whether this machine's tools are those the committed image was built with. */
  public static boolean sameTools() throws IOException, InterruptedException {
    return build("--version").output.equals(Files.readString(SOURCES.resolve("BUILT_WITH")));
  }

  @Test
  void theSameCompilerMakesTheSameBytes(@TempDir Path folder) throws Exception {
    Path image = rebuild(folder);
    assumeTrue(
        sameTools(),
        "another compiler than BUILT_WITH names; DemoTest compares what its guest does");

    assertArrayEquals(Files.readAllBytes(IMAGE), Files.readAllBytes(image));
  }

  @Test
  void theImageIsSmall() throws IOException {
    assertTrue(Files.size(IMAGE) < 16_384, "it is committed, after all");
  }
}
