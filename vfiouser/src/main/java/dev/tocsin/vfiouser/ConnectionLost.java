package dev.tocsin.vfiouser;

import java.io.Serial;

/** A connection cannot go on; the message says why, for {@link ServerEvents#disconnected}. */
final class ConnectionLost extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  ConnectionLost(String reason) {
    super(reason);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
