package dev.tocsin.vfiouser.guard;

import dev.tocsin.linux.UnixSocket;
import java.io.IOException;

/**
 * Who ends a client's connection in order if the server's process is killed.
 *
 * <p>When a process dies over bytes it has not read, its client is told of an error (ECONNRESET)
 * instead of an end, and QEMU 11.1 aborts over that.
 */
@FunctionalInterface
public interface ConnectionGuard {
  /** Nobody: for clients that can stand an error. */
  ConnectionGuard NONE = _ -> {};

  /**
   * Looks after a connection from now on, and no more after the one before; the server's thread.
   *
   * @param connection stays the server's
   * @throws IOException if nobody can look after it; it is served nevertheless
   */
  void watch(UnixSocket connection) throws IOException;
}
