package dev.tocsin.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/**
 * A socket with what its calls need made beforehand, for streams of many small messages: {@code
 * receive} and {@code send} allocate nothing.
 *
 * <p>One thread may receive while another sends; each direction belongs to one thread at a time.
 * The socket stays its owner's, who closes it to wake both.
 */
public final class MessageStream implements AutoCloseable {
  private final Fd fd;
  private final Arena arena = Arena.ofShared();
  private final SocketMessage incoming;
  private final SocketMessage outgoing;

  /**
   * Makes the calls of a socket ready.
   *
   * @param socket stays open while this is used
   * @param maxDescriptors how many descriptors are welcome with one receive, 0 to 253
   */
  public MessageStream(UnixSocket socket, int maxDescriptors) {
    if (maxDescriptors < 0 || maxDescriptors > SocketMessage.MAX_DESCRIPTORS) {
      throw new IllegalArgumentException(maxDescriptors + " descriptors");
    }
    fd = socket.descriptor();
    incoming = new SocketMessage(arena, maxDescriptors);
    outgoing = new SocketMessage(arena, 0);
  }

  /**
   * Waits for bytes.
   *
   * <p>The kernel ends a receive after the bytes that descriptors came with, so {@link
   * #descriptors} belong to the message that the last byte received is of.
   *
   * @param buffer native memory
   * @param offset where the bytes go
   * @param length at most so many, at least 1
   * @return how many came, 0 when the stream has ended
   * @throws LinuxException EAGAIN if the socket's limit has passed; EMSGSIZE if more descriptors
   *     came than are welcome or the process has room for: all are closed again
   * @throws IllegalStateException if the socket is closed
   */
  public int receive(MemorySegment buffer, long offset, long length) throws LinuxException {
    Objects.checkFromIndexSize(offset, length, buffer.byteSize());
    incoming.bytes(buffer, offset, length);
    incoming.welcomeDescriptors();
    int number = fd.hold();
    try {
      long result;
      do {
        result = SocketCalls.recvmsg(number, incoming.header(), SocketCalls.MSG_CMSG_CLOEXEC);
      } while (result == -Errno.EINTR.number());
      if (result < 0) {
        throw new LinuxException("recvmsg", (int) -result);
      }
      if (incoming.truncated()) {
        incoming.takeDescriptors().forEach(Fd::close);
        throw new LinuxException(
            "recvmsg", Errno.EMSGSIZE.number(), "more descriptors came than there was room for");
      }
      return (int) result;
    } finally {
      fd.release();
    }
  }

  /**
   * Takes over the descriptors that came with the last receive; to be called once for each.
   *
   * @return the descriptors, to be closed by the caller; mostly none
   */
  public List<Fd> descriptors() {
    return incoming.takeDescriptors();
  }

  /**
   * Sends all bytes; waits while the other end is full.
   *
   * @param buffer native memory
   * @param offset where the bytes start
   * @param length how many
   * @throws LinuxException EPIPE if the other end is closed, EAGAIN if the socket's limit has
   *     passed: a part may have been sent then
   * @throws IllegalStateException if the socket is closed
   */
  public void send(MemorySegment buffer, long offset, long length) throws LinuxException {
    Objects.checkFromIndexSize(offset, length, buffer.byteSize());
    int number = fd.hold();
    try {
      for (long sent = 0; sent < length; ) {
        outgoing.bytes(buffer, offset + sent, length - sent);
        long result = SocketCalls.sendmsg(number, outgoing.header(), SocketCalls.MSG_NOSIGNAL);
        if (result >= 0) {
          sent += result;
        } else if (result != -Errno.EINTR.number()) {
          throw new LinuxException("sendmsg", (int) -result);
        }
      }
    } finally {
      fd.release();
    }
  }

  /** Frees what the calls needed; nobody may be inside one. Idempotent. */
  @Override
  public synchronized void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
