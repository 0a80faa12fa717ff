package dev.tocsin.vfiouser;

import dev.tocsin.vfiouser.wire.Refusal;

/**
 * What happens to a server, for who runs it: a log, a counter, a test.
 *
 * <p>Called on the server's thread; must not block and not close the server.
 */
public interface ServerEvents {
  /** Hears nothing. */
  ServerEvents SILENT = new ServerEvents() {};

  /** A client has connected and agreed on a version. */
  default void connected() {}

  /**
   * A connection has ended.
   *
   * @param reason why, half a sentence
   */
  default void disconnected(String reason) {}

  /**
   * A command was refused.
   *
   * @param command its number
   * @param refusal why
   */
  default void refused(int command, Refusal refusal) {}

  /**
   * The device failed while it served a command, or the server cannot accept: a bug, a class that
   * is not on the class path, or a host out of descriptors. The server goes on if it can.
   *
   * @param cause what was thrown
   */
  default void failed(Throwable cause) {}
}
