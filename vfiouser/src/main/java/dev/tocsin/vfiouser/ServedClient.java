package dev.tocsin.vfiouser;

import dev.tocsin.linux.UnixSocket;
import java.io.IOException;

/**
 * One client that is connected already, served on a thread of the embedder's, command by command.
 *
 * <p>Of one thread, if not said otherwise. Where a {@link VfioUserServer} is too much: an event
 * loop, a test, a client that was handed over by somebody else.
 */
public final class ServedClient implements AutoCloseable {
  private final Service service;
  private final Connection connection;
  private final Session session;

  private ServedClient(Service service, Connection connection) throws IOException {
    this.service = service;
    this.connection = connection;
    session = new Session(service, connection);
  }

  /**
   * Makes a function for a client; nothing is received yet.
   *
   * @param socket the connection, which is closed with this
   * @param factory makes the function
   * @param events told of what happens
   * @return the client, to be closed
   * @throws IOException if the function cannot have the interrupts it wants, or the host refuses
   */
  public static ServedClient of(UnixSocket socket, FunctionFactory factory, ServerEvents events)
      throws IOException {
    var service = new Service("client", factory, events);
    try {
      return new ServedClient(service, new Connection(socket));
    } catch (IOException refused) {
      service.close();
      throw refused;
    }
  }

  /**
   * Waits for one command and answers it.
   *
   * @return false if the connection has ended; {@link ServerEvents#disconnected} says why
   */
  public boolean step() {
    try {
      if (session.step()) {
        return true;
      }
      service.events().disconnected("the client has left");
    } catch (ConnectionLost lost) {
      service.events().disconnected(lost.reason());
    }
    return false;
  }

  /**
   * Tells the client that the device is in error; see {@link VfioUserServer#tellError}. Any thread.
   *
   * @return false if it does not listen
   */
  public boolean tellError() {
    return service.control().tellError();
  }

  /**
   * Asks the client to give the device back; see {@link VfioUserServer#askBack}. Any thread.
   *
   * @return false if it does not listen
   */
  public boolean askBack() {
    return service.control().askBack();
  }

  /** Ends the connection and gives back what the client gave; idempotent. */
  @Override
  public void close() {
    session.forget();
    connection.close();
    service.close();
  }
}
