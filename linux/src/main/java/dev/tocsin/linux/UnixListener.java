package dev.tocsin.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A server's socket at a path, for its owner's processes only, unix(7).
 *
 * <p>Thread-safe. The path exists with mode 0600 from its first moment until {@code close}, which
 * removes it if it is still this server's. A path that a dead server left behind is replaced; two
 * servers that start at once take turns, by a lock of the directory, so that exactly one wins.
 */
public final class UnixListener implements AutoCloseable {
  private static final int OWNER_ONLY = 0600;
  private static final int BACKLOG = 16;
  private static final int LOCK_TRIES = 200;
  private static final int LOCK_PAUSE_MILLIS = 10;
  private static final int READ_ONLY = 0;

  private final Fd fd;
  private final Path path;
  private final Optional<Object> file;
  private final AtomicBoolean closed = new AtomicBoolean();

  private UnixListener(Fd fd, Path path) {
    this.fd = fd;
    this.path = path;
    this.file = fileAt(path);
  }

  /**
   * Starts a server.
   *
   * @param path where clients find it, at most 107 bytes long; its directory must exist
   * @return the server's socket
   * @throws LinuxException EADDRINUSE if a live server or another kind of file is there
   */
  public static UnixListener listen(Path path) throws LinuxException {
    var fd = UnixSocket.open();
    var directory = Objects.requireNonNullElse(path.toAbsolutePath().getParent(), path);
    try (var lock = Fd.open(directory.toString(), READ_ONLY)) {
      lock(lock, directory);
      LinuxException.check("fchmod", SocketCalls.fchmod(fd.number(), OWNER_ONLY));
      bind(fd, path);
      LinuxException.check("listen " + path, SocketCalls.listen(fd.number(), BACKLOG));
      return new UnixListener(fd, path);
    } catch (LinuxException | RuntimeException refused) {
      fd.close();
      throw refused;
    }
  }

  /**
   * Locks the directory until the descriptor is closed; others hold such a lock for moments only.
   */
  private static void lock(Fd directory, Path path) throws LinuxException {
    int result = SocketCalls.flock(directory.number(), SocketCalls.LOCK_EX_NB);
    for (int i = 0; i < LOCK_TRIES && Errno.EAGAIN.is(result); i++) {
      try {
        Thread.sleep(LOCK_PAUSE_MILLIS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        break;
      }
      result = SocketCalls.flock(directory.number(), SocketCalls.LOCK_EX_NB);
    }
    LinuxException.check("flock " + path, result);
  }

  private static void bind(Fd fd, Path path) throws LinuxException {
    var call = "bind " + path;
    try (var arena = Arena.ofConfined()) {
      var address = UnixSocket.address(arena, call, path);
      int result = SocketCalls.bind(fd.number(), address);
      if (Errno.EADDRINUSE.is(result)) {
        removeDead(call, path);
        result = SocketCalls.bind(fd.number(), address);
      }
      LinuxException.check(call, result);
    }
  }

  private static void removeDead(String call, Path path) throws LinuxException {
    try {
      UnixSocket.connect(path).close();
      throw new LinuxException(call, Errno.EADDRINUSE.number(), "a server is running there");
    } catch (LinuxException refused) {
      if (refused.is(Errno.EADDRINUSE)) {
        throw refused;
      }
      if (!refused.is(Errno.ECONNREFUSED) || !isSocket(path)) {
        throw new LinuxException(
            call, Errno.EADDRINUSE.number(), "something else than a socket of ours is there");
      }
    }
    if (!deleted(path)) {
      throw new LinuxException(
          call, Errno.EADDRINUSE.number(), "a dead server's socket is there and cannot be removed");
    }
  }

  private static boolean isSocket(Path path) {
    return attributes(path).filter(BasicFileAttributes::isOther).isPresent();
  }

  private static Optional<Object> fileAt(Path path) {
    return attributes(path).map(BasicFileAttributes::fileKey);
  }

  private static Optional<BasicFileAttributes> attributes(Path path) {
    try {
      return Optional.of(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static boolean deleted(Path path) {
    try {
      Files.deleteIfExists(path);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Waits for a client.
   *
   * @return the connection; empty once this listener is closed
   * @throws LinuxException if the process is out of descriptors
   */
  public Optional<UnixSocket> accept() throws LinuxException {
    int number = fd.tryHold();
    if (number < 0) {
      return Optional.empty();
    }
    try {
      int result;
      do {
        result = SocketCalls.accept(number);
      } while (Errno.EINTR.is(result));
      if (result < 0 && !fd.isOpen()) {
        return Optional.empty();
      }
      return Optional.of(new UnixSocket(Fd.adopt(LinuxException.check("accept", result))));
    } finally {
      fd.release();
    }
  }

  /** {@return where clients find it} */
  public Path path() {
    return path;
  }

  /** {@return the descriptor, owned by this object: for a {@link Poller}} */
  public Fd descriptor() {
    return fd;
  }

  /** Refuses new clients, wakes {@code accept} and removes the path. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      // While the server still answers, no other one takes over the path and perhaps its inode
      // number.
      if (file.isPresent() && file.equals(fileAt(path))) {
        deleted(path);
      }
      UnixSocket.closeAndWake(fd);
    }
  }
}
