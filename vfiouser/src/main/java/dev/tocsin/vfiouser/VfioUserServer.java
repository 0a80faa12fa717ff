package dev.tocsin.vfiouser;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.UnixListener;
import dev.tocsin.linux.UnixSocket;
import dev.tocsin.vfiouser.guard.ConnectionGuard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Serves one PCI function to one client after the other, on a socket of its owner's alone.
 *
 * <p>A second client waits until the first has gone. When a client goes, however it goes, its
 * memory and eventfds are given back, and the device keeps its state. Several servers may live in
 * one process; each has a thread of its own. Thread-safe.
 */
public final class VfioUserServer implements AutoCloseable {
  private final UnixListener listener;
  private final Service service;
  private final ConnectionGuard guard;
  private final Thread thread;
  private final Object lock = new Object();
  private @Nullable Connection present; // guarded by lock
  private boolean closing; // guarded by lock

  private VfioUserServer(UnixListener listener, Service service, ConnectionGuard guard) {
    this.listener = listener;
    this.service = service;
    this.guard = guard;
    thread =
        Thread.ofPlatform().name("vfio-user " + name(listener.path())).unstarted(this::acceptAll);
  }

  /**
   * Starts a server.
   *
   * @param path where clients find it, at most 107 bytes long; its directory must exist. It has
   *     mode 0600 from its first moment; one that a dead server left is replaced
   * @param factory makes the function, before the first client is let in
   * @param events told of what happens
   * @return the server, to be closed
   * @throws LinuxException EADDRINUSE if a live server or another kind of file is there
   * @throws InterruptException if the function cannot have the interrupts it wants
   */
  public static VfioUserServer start(Path path, FunctionFactory factory, ServerEvents events)
      throws LinuxException, InterruptException {
    return start(path, factory, events, ConnectionGuard.NONE);
  }

  /**
   * Starts a server whose connections somebody looks after.
   *
   * @param path as above
   * @param factory makes the function, before the first client is let in
   * @param events told of what happens
   * @param guard told of each connection before it is served; closed by its owner, after the server
   * @return the server, to be closed
   * @throws LinuxException EADDRINUSE if a live server or another kind of file is there
   * @throws InterruptException if the function cannot have the interrupts it wants
   */
  public static VfioUserServer start(
      Path path, FunctionFactory factory, ServerEvents events, ConnectionGuard guard)
      throws LinuxException, InterruptException {
    var listener = UnixListener.listen(path);
    try {
      var server = new VfioUserServer(listener, new Service(name(path), factory, events), guard);
      server.thread.start();
      return server;
    } catch (InterruptException | RuntimeException refused) {
      listener.close();
      throw refused;
    }
  }

  /** The device's name, as the ledger shows it and {@link ClientHost#sourceIds} wants it. */
  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  /**
   * Returns where clients find the server.
   *
   * @return the socket's path
   */
  public Path path() {
    return listener.path();
  }

  /**
   * Returns how often the function's pin has interrupted a client; a level that stays high does so
   * again each time the client is done.
   *
   * @return a count since the start
   */
  public long pinRings() {
    return service.pinRings();
  }

  /**
   * Tells the client that the device is in error. Mind what it does: QEMU stops its whole machine,
   * for the user to look at, and goes on only when told.
   *
   * @return false if there is no client that listens
   */
  public boolean tellError() {
    return service.control().tellError();
  }

  /**
   * Asks the client to give the device back, before the server is closed; it may take its time or
   * never do it.
   *
   * @return false if there is no client that listens, as QEMU 11.1 does not
   */
  public boolean askBack() {
    return service.control().askBack();
  }

  private void acceptAll() {
    while (true) {
      try {
        Optional<UnixSocket> socket = listener.accept();
        if (socket.isEmpty()) {
          return;
        }
        serveOne(socket.get());
      } catch (IOException refused) {
        service.events().failed(refused);
        return;
      }
    }
  }

  private void serveOne(UnixSocket socket) throws IOException {
    try (var connection = new Connection(socket)) {
      synchronized (lock) {
        if (closing) {
          return;
        }
        present = connection;
      }
      watch(socket);
      service.events().disconnected(new Session(service, connection).run());
    } catch (RuntimeException | Error broken) { // the next client may fare better
      service.events().failed(broken);
    } finally {
      synchronized (lock) {
        present = null;
      }
    }
  }

  private void watch(UnixSocket socket) {
    try {
      guard.watch(socket);
    } catch (IOException refused) {
      service.events().failed(refused);
    }
  }

  /**
   * Ends the present client's connection, lets no other in and removes the socket; waits for the
   * server's thread. Idempotent. Closing the device's own threads is the device's business.
   */
  @Override
  public void close() {
    listener.close();
    synchronized (lock) {
      closing = true;
      if (present != null) {
        present.shutDown();
      }
    }
    join();
    service.close();
  }

  private void join() {
    boolean interrupted = false;
    while (thread.isAlive() && thread != Thread.currentThread()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
