package dev.tocsin.cli.serve;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every served device is told. */
public final class ServeOptions {
  private static final int LONGEST = 107;

  @Option(
      names = "--socket",
      required = true,
      paramLabel = "PATH",
      description =
          "Where QEMU finds the device; its mode is 0600. One of a dead server is replaced.")
  private @Nullable Path socket;

  @Option(
      names = "--stats",
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description = "Prints counters as often, 1 to 86400.")
  private @Nullable Integer stats;

  /** How often counters may be wanted. */
  private static final class Seconds extends WholeNumber {
    Seconds() {
      super(1, 86_400);
    }
  }

  /** Made by the command line's parser. */
  public ServeOptions() {}

  /**
   * Returns how often counters are wanted.
   *
   * @return seconds; empty for on request only
   */
  public Optional<Integer> stats() {
    return Optional.ofNullable(stats);
  }

  /**
   * Returns where to listen.
   *
   * @return a path that can be tried
   * @throws Refused if no socket can be there
   */
  public Path socket() throws Refused {
    Path path = Objects.requireNonNull(socket);
    if (path.toString().isEmpty()) {
      throw new Refused("--socket: an empty path");
    }
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST) {
      throw new Refused(
          "--socket: %d bytes are too long for a socket's path, %d at most; try one in /tmp or /run"
              .formatted(length, LONGEST));
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new Refused("--socket: no such directory: %s; make it first".formatted(folder));
    }
    if (!Files.isWritable(folder)) {
      throw new Refused("--socket: no permission to make a socket in %s".formatted(folder));
    }
    return path;
  }
}
