package dev.tocsin.vfiouser;

import dev.tocsin.linux.Errno;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Mapping;
import dev.tocsin.linux.MessageStream;
import dev.tocsin.linux.UnixSocket;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of messages with one client: commands come in, replies go out; and on a stream without a
 * twin also commands of the server go out and their replies come in between.
 *
 * <p>Bytes are received into one buffer as they come, so a message mostly costs one call. Whoever
 * waits for something receives, one thread at a time, and finds also what others wait for: the
 * session its next command, a device's thread the reply to its {@link Exchange}. The session's own
 * device code may do the latter in the middle of a command.
 *
 * <p>{@link #next}, {@link #message}, {@link #descriptors}, {@link #reply} and {@link #send} are of
 * the session's thread, {@link #exchange} of any, {@link #shutDown} too. Locks: this monitor for
 * what was received, {@code sending} for the stream outwards; never both.
 */
final class Connection implements AutoCloseable {
  /** Bytes of the longest message either side may send. */
  static final int LONGEST = (1 << 20) + 64;

  private static final int ROOM = 2 * LONGEST;
  private static final int MOST_DESCRIPTORS = 253;

  private final UnixSocket socket;
  private final MessageStream stream;
  private final Mapping outMapping;
  private final Inbox inbox;
  private final MemorySegment out;
  private final Object sending = new Object();
  private boolean receiving; // guarded by this: a thread is inside receive
  private long rounds; // guarded by this: receives that have ended
  private @Nullable Exchange waiting; // guarded by this: who waits for replies
  private @Nullable ConnectionLost lost; // guarded by this: why nothing more comes

  /** Takes the socket over. */
  Connection(UnixSocket socket) throws LinuxException {
    this.socket = socket;
    stream = new MessageStream(socket, MOST_DESCRIPTORS);
    outMapping = Mapping.anonymous(LONGEST);
    out = outMapping.segment();
    inbox = new Inbox(Mapping.anonymous(ROOM));
  }

  /** Limits how long the client may take to send the next bytes; zero is for ever. */
  void limitReceive(Duration limit) throws LinuxException {
    socket.limitReceive(limit);
  }

  /** Limits how long the client may leave bytes unread. */
  void limitSend(Duration limit) throws LinuxException {
    socket.limitSend(limit);
  }

  /** Where the reply to the present command is written. */
  MemorySegment out() {
    return out;
  }

  /**
   * Gives the present command back and waits for the next.
   *
   * @return its size; 0 if the client has closed the stream between two messages
   */
  int next() throws ConnectionLost {
    synchronized (this) {
      inbox.finish(!receiving);
    }
    while (true) {
      synchronized (this) {
        int size = inbox.begin();
        if (size > 0) {
          return size;
        }
        if (lost != null) {
          if (lost.reason().isEmpty()) {
            return 0;
          }
          throw lost;
        }
        if (receiving) {
          awaitRound();
          continue;
        }
        inbox.compact();
        receiving = true;
      }
      receive();
    }
  }

  /** The present command, at offset 0. */
  MemorySegment message() {
    return inbox.message();
  }

  /** Takes over the descriptors that came with the present command. */
  synchronized List<Fd> descriptors() {
    return inbox.takeDescriptors();
  }

  /** Sends what was written to {@link #out}. */
  void reply(int size) throws ConnectionLost {
    try {
      send(out, size);
    } catch (LinuxException refused) {
      throw new ConnectionLost(
          refused.is(Errno.EAGAIN)
              ? "the client does not read its replies"
              : "the client is gone: " + refused.errnoName());
    }
  }

  void send(MemorySegment bytes, int size) throws LinuxException {
    synchronized (sending) {
      stream.send(bytes, 0, size);
    }
  }

  /**
   * Sends what was written to {@link #out}, with descriptors beside it, which stay the caller's.
   */
  void reply(int size, List<Fd> descriptors) throws ConnectionLost {
    try {
      synchronized (sending) {
        socket.send(out.asSlice(0, size), descriptors);
      }
    } catch (LinuxException refused) {
      throw new ConnectionLost("the client is gone: " + refused.errnoName());
    }
  }

  /**
   * Sends a command and waits for its reply.
   *
   * @return false if none comes any more
   */
  boolean exchange(Exchange exchange) {
    synchronized (this) {
      if (lost != null) {
        return false;
      }
      waiting = exchange.chain(waiting);
    }
    try {
      send(exchange.command(), exchange.size());
      return await(exchange);
    } catch (LinuxException | IllegalStateException gone) {
      return false;
    } finally {
      synchronized (this) {
        waiting = exchange.unchain(waiting);
      }
    }
  }

  private boolean await(Exchange exchange) {
    while (true) {
      synchronized (this) {
        if (exchange.isAnswered() || lost != null) {
          return exchange.isAnswered();
        }
        if (receiving) {
          awaitRound();
          continue;
        }
        if (inbox.isFull()) {
          return false;
        }
        receiving = true;
      }
      receive();
    }
  }

  /** Receives once, as the only thread that does; sorts out replies; wakes the others. */
  private void receive() {
    int count = 0;
    ConnectionLost failure = null;
    try {
      count = inbox.receive(stream);
    } catch (LinuxException refused) {
      failure = new ConnectionLost(told(refused));
    } catch (IllegalStateException closed) {
      failure = new ConnectionLost("the server is closing");
    }
    synchronized (this) {
      receiving = false;
      rounds++;
      if (failure == null) {
        failure = count == 0 ? inbox.ended() : inbox.sort(count, stream.descriptors(), waiting);
      }
      if (failure != null && lost == null) {
        lost = failure;
      }
      notifyAll();
    }
  }

  private static String told(LinuxException refused) {
    return refused.is(Errno.EAGAIN)
        ? "the client does not speak"
        : refused.is(Errno.EMSGSIZE)
            ? "more descriptors came with a message than any may have"
            : "the client is gone: " + refused.errnoName();
  }

  /** Waits on this monitor until the receive that is under way has ended. */
  private void awaitRound() {
    boolean interrupted = false;
    for (long present = rounds; present == rounds; ) {
      try {
        wait();
      } catch (InterruptedException _) {
        interrupted = true; // the receive is a call that an interrupt does not end
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the stream; wakes all who wait. */
  void shutDown() {
    socket.close();
  }

  /** Gives everything back, descriptors nobody took among it; no thread may be inside. */
  @Override
  public void close() {
    socket.close();
    synchronized (this) {
      if (lost == null) {
        lost = new ConnectionLost("");
      }
      while (receiving) {
        awaitRound();
      }
      notifyAll();
    }
    synchronized (sending) {
      stream.close();
      outMapping.close();
    }
    inbox.close();
  }
}
