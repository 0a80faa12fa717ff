package dev.tocsin.cli.serve;

import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.PciDeviceContext;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.linux.Errno;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.vfiouser.ClientHost;
import dev.tocsin.vfiouser.LentFunction;
import dev.tocsin.vfiouser.ServedFunction;
import dev.tocsin.vfiouser.VfioUserServer;
import dev.tocsin.vfiouser.guard.ConnectionGuard;
import dev.tocsin.vfiouser.guard.GuardProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One device, served from {@link #start} to {@link #close}.
 *
 * <p>Of one thread; what it says comes from the server's, too.
 */
public final class Serving implements AutoCloseable {
  private static final int GRACE_SECONDS = 1;

  private final String kind;
  private final Log log;
  private final PciDevice device;
  private final VfioUserServer server;
  private final Optional<GuardProcess> guard;

  /** Makes the device. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes a device for a server.
     *
     * @param context what it is made with
     * @return the device, closed after the server
     * @throws IOException if the host refuses something
     */
    PciDevice make(PciDeviceContext context) throws IOException;
  }

  private Serving(Birth birth, VfioUserServer server, Optional<GuardProcess> guard) {
    this.kind = birth.kind;
    this.log = birth.log;
    this.device = Objects.requireNonNull(birth.device);
    this.server = server;
    this.guard = guard;
  }

  /**
   * Starts to serve, and tells where.
   *
   * @param kind the device's type
   * @param socket where to listen
   * @param log who is told what happens
   * @param maker makes the device
   * @return what is served, to be closed
   * @throws Refused if the socket cannot be had
   * @throws IOException if the host fails
   */
  public static Serving start(String kind, Path socket, Log log, Maker maker) throws IOException {
    var birth = new Birth(kind, log, maker);
    var guard = guard(log);
    try {
      var server =
          VfioUserServer.start(
              socket,
              birth::create,
              log,
              guard.<ConnectionGuard>map(one -> one).orElse(ConnectionGuard.NONE));
      return new Serving(birth, server, guard);
    } catch (IOException | RuntimeException refused) {
      log.leaving();
      birth.undo();
      guard.ifPresent(GuardProcess::close);
      switch (refused) {
        case LinuxException call -> throw explained(socket, call);
        case UncheckedIOException wrapped -> throw wrapped.getCause();
        default -> throw refused;
      }
    }
  }

  /** A server that is killed shall not take QEMU with it; where nobody can see to that, it may. */
  private static Optional<GuardProcess> guard(Log log) {
    try {
      var guard = GuardProcess.start();
      guard.onEnd(() -> unguarded(log, "the process that guards its connection has ended"));
      return Optional.of(guard);
    } catch (IOException refused) {
      unguarded(log, String.valueOf(refused.getMessage()));
      return Optional.empty();
    }
  }

  /** Told a moment later: a signal to the whole group ends the guard, and the server as well. */
  private static void unguarded(Log log, String why) {
    CompletableFuture.delayedExecutor(GRACE_SECONDS, TimeUnit.SECONDS)
        .execute(() -> log.unguarded(why));
  }

  /** Keeps the device that the server has made, to close it with the server. */
  private static final class Birth {
    private final String kind;
    private final Log log;
    private final Maker maker;
    private @Nullable PciDevice device;

    Birth(String kind, Log log, Maker maker) {
      this.kind = kind;
      this.log = log;
      this.maker = maker;
    }

    ServedFunction create(ClientHost host) throws InterruptException {
      try {
        var context = new PciDeviceContext(kind, LentFunction.resources(host, log), host.memory());
        PciDevice made = maker.make(context);
        device = made;
        return LentFunction.of(made.function());
      } catch (InterruptException refused) {
        throw refused;
      } catch (IOException refused) {
        throw new UncheckedIOException(refused);
      }
    }

    void undo() {
      if (device != null) {
        device.close();
      }
    }
  }

  private static Refused explained(Path socket, LinuxException refused) {
    if (refused.is(Errno.EADDRINUSE)) {
      boolean taken = Files.isRegularFile(socket) || Files.isDirectory(socket);
      return new Refused(
          taken
              ? "--socket %s: a file or directory is there; choose another path".formatted(socket)
              : "%s: in use (%s); choose another --socket or stop that server"
                  .formatted(socket, refused.getMessage()));
    }
    return new Refused("%s: cannot listen there: %s".formatted(socket, refused.getMessage()));
  }

  /**
   * Says that QEMU may start, and how.
   *
   * @param details what the device is like, or nothing
   * @param remapping whether the guest's machine needs an interrupt remapper
   */
  public void ready(String details, boolean remapping) {
    String more = details.isEmpty() ? "" : ": " + details;
    log.say("ready: %s at %s%s".formatted(kind, server.path(), more));
    log.say("add to QEMU 11 or newer:");
    new QemuOptions(server.path(), remapping).lines().forEach(line -> log.plain("  " + line));
    if (remapping) {
      log.say("several MSIs need \"intel_iommu=on\" on the guest kernel's command line");
    }
  }

  /**
   * Returns what the device has done.
   *
   * @return lines for a user
   */
  public List<String> counters() {
    return Counters.of(device, server.pinRings());
  }

  /**
   * Waits until somebody stops the process or the user leaves, printing counters as asked.
   *
   * @param stop tells of both
   * @param seconds between counters; empty for on request only
   */
  public void until(Stop stop, Optional<Integer> seconds) {
    while (stop.await(seconds)) {
      print(counters());
    }
  }

  private void print(List<String> counters) {
    log.say("counters");
    counters.forEach(line -> log.plain("  " + line));
  }

  /** Lets the client go, removes the socket, and ends the device's threads; prints counters. */
  @Override
  public void close() {
    log.leaving();
    List<String> last = counters(); // before the client goes: that resets the device
    server.close();
    device.close();
    guard.ifPresent(GuardProcess::close);
    print(last);
    log.say("stopped");
  }
}
