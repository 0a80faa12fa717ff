package dev.tocsin.testkit.qtest;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the QEMU of this machine is. */
public final class Qemu {
  /** The program's name. */
  public static final String PROGRAM = "qemu-system-x86_64";

  private Qemu() {}

  /**
   * Looks for the program.
   *
   * @return the first of that name on the PATH that can be executed
   */
  public static Optional<Path> find() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path program = Path.of(folder, PROGRAM);
      if (!folder.isEmpty() && Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  /**
   * Tells why there is no QEMU.
   *
   * @return the reason in words, or empty if there is one
   */
  public static Optional<String> whyUnusable() {
    return find().isPresent()
        ? Optional.empty()
        : Optional.of("no " + PROGRAM + " on the PATH (Debian: qemu-system-x86)");
  }
}
