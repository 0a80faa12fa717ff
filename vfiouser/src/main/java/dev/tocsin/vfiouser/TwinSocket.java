package dev.tocsin.vfiouser;

import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.UnixSocket;
import java.util.List;

/** A second stream, for commands of the server; its other end goes to the client. */
final class TwinSocket implements AutoCloseable {
  private final Connection connection;
  private final UnixSocket theirs;

  private TwinSocket(Connection connection, UnixSocket theirs) {
    this.connection = connection;
    this.theirs = theirs;
  }

  static TwinSocket open() throws LinuxException {
    var pair = UnixSocket.pair();
    try {
      return new TwinSocket(new Connection(pair.left()), pair.right());
    } catch (LinuxException refused) {
      pair.left().close();
      pair.right().close();
      throw refused;
    }
  }

  Connection connection() {
    return connection;
  }

  /** Sends the reply that is ready on the first stream, and the other end of this one with it. */
  void handOver(Connection first, int size) throws ConnectionLost {
    first.reply(size, List.of(theirs.descriptor()));
    theirs.letGo();
  }

  /** Closes both ends; who waits for a reply hears of it. */
  @Override
  public void close() {
    connection.close();
    theirs.letGo();
  }
}
