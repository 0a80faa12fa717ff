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
      description = "Prints counters as often, 1 to 86400. Also: the Enter key, at any time.")
  private @Nullable Integer stats;

  /** Made by the command line's parser. */
  public ServeOptions() {}

  /**
   * Returns how often counters are wanted.
   *
   * @return seconds; empty for on request only
   * @throws Refused if the number makes no sense
   */
  public Optional<Integer> stats() throws Refused {
    if (stats != null && (stats < 1 || stats > 86_400)) {
      throw new Refused("--stats %d: 1 to 86400 seconds".formatted(stats));
    }
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
