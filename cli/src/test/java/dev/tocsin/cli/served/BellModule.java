package dev.tocsin.cli.served;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The kernel module that drives a bell, built against the guest kernel's headers. */
final class BellModule {
  private BellModule() {}

  /** Builds the module in a folder; skips the test without headers and compiler. */
  static Path build(Path folder) throws IOException, InterruptedException {
    Path headers = Guests.tools().resolve("headers/build");
    assumeTrue(
        Files.isDirectory(headers), "no kernel headers here: tools/guest-tools fetches them");
    assumeTrue(has("gcc") && has("make"), "no gcc or make here: the module cannot be built");
    Path work = Files.createDirectory(folder.resolve("bell"));
    for (String name : List.of("Makefile", "bell_test.c")) {
      try (var in = BellModule.class.getResourceAsStream("/bell/" + name)) {
        Files.copy(Objects.requireNonNull(in), work.resolve(name));
      }
    }
    Path log = work.resolve("log");
    var make = new ProcessBuilder("make", "-C", headers.toString(), "M=" + work, "modules");
    int status = make.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
    assertEquals(0, status, Files.readString(log));
    return work.resolve("bell_test.ko");
  }

  private static boolean has(String program) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
