package dev.tocsin.vfiouser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.testkit.Eventually;
import dev.tocsin.vfiouser.wire.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server with a tiny function; whatever a test does, no descriptor is left. */
abstract class ServerFixture {
  final List<String> ends = new CopyOnWriteArrayList<>();
  final List<Throwable> failures = new CopyOnWriteArrayList<>();
  final List<Refusal> refusals = new CopyOnWriteArrayList<>();
  @TempDir Path folder;

  private @Nullable TinyFunction function;
  private @Nullable VfioUserServer server;
  private long descriptors;

  @BeforeEach
  final void start() throws Exception {
    descriptors = descriptors();
    server = VfioUserServer.start(path(), this::make, new Heard());
  }

  private ServedFunction make(ClientHost host) throws InterruptException {
    var tiny = new TinyFunction(host);
    function = tiny;
    return tiny;
  }

  @AfterEach
  final void nothingIsLeftBehind() {
    server().close();
    Eventually.until("descriptors are given back", () -> descriptors() <= descriptors);
    assertEquals(List.of(), failures);
  }

  final Path path() {
    return folder.resolve("socket");
  }

  final VfioUserServer server() {
    return Objects.requireNonNull(server);
  }

  final TinyFunction function() {
    return Objects.requireNonNull(function);
  }

  /** Waits until a connection has ended; returns why. */
  final String end() {
    Eventually.until("the connection ends", () -> !ends.isEmpty());
    return ends.getFirst();
  }

  static long descriptors() {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Remembers what it hears. */
  private final class Heard implements ServerEvents {
    @Override
    public void disconnected(String reason) {
      ends.add(reason);
    }

    @Override
    public void refused(int command, Refusal refusal) {
      refusals.add(refusal);
    }

    @Override
    public void failed(Throwable cause) {
      failures.add(cause);
    }
  }
}
