package dev.tocsin.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One end of a byte stream between processes of this machine that can pass descriptors, unix(7).
 *
 * <p>Thread-safe, but senders and receivers that share an end must take turns to keep their
 * messages whole. Closing wakes a thread that is sending or receiving here. It never raises
 * SIGPIPE.
 */
public final class UnixSocket implements AutoCloseable {
  /** Bytes dropped at a time. */
  private static final long SCRATCH = 1 << 14;

  private final Fd fd;

  UnixSocket(Fd fd) {
    this.fd = fd;
  }

  /**
   * Both ends of one stream.
   *
   * @param left one end
   * @param right the other
   */
  public record Pair(UnixSocket left, UnixSocket right) {}

  /**
   * What one call received.
   *
   * @param length how many bytes were filled; 0 when the stream has ended
   * @param descriptors those that came with them; the receiver closes them
   */
  public record Received(int length, List<Fd> descriptors) {}

  /**
   * Connects to a server.
   *
   * @param path where the server listens, at most 107 bytes long
   * @return this end of the stream
   * @throws LinuxException ECONNREFUSED if nobody listens there, ENOENT if there is no such path
   */
  public static UnixSocket connect(Path path) throws LinuxException {
    var fd = open();
    try (var arena = Arena.ofConfined()) {
      var call = "connect " + path;
      LinuxException.check(call, SocketCalls.connect(fd.number(), address(arena, call, path)));
      return new UnixSocket(fd);
    } catch (LinuxException refused) {
      fd.close();
      throw refused;
    }
  }

  /**
   * Two connected ends in this process.
   *
   * @return the ends, each to be closed
   * @throws LinuxException if the process is out of descriptors
   */
  public static Pair pair() throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      var two = arena.allocate(JAVA_INT, 2);
      LinuxException.check("socketpair", SocketCalls.socketpair(two));
      return new Pair(
          new UnixSocket(Fd.adopt(two.getAtIndex(JAVA_INT, 0))),
          new UnixSocket(Fd.adopt(two.getAtIndex(JAVA_INT, 1))));
    }
  }

  /**
   * Takes over a connected socket that somebody passed.
   *
   * @param fd not to be used by the caller any more
   * @return this end of the stream; its calls fail with ENOTSOCK if it is none
   */
  public static UnixSocket adopt(Fd fd) {
    return new UnixSocket(fd);
  }

  static Fd open() throws LinuxException {
    return Fd.adopt(LinuxException.check("socket", SocketCalls.socket()));
  }

  /** The sockaddr_un of a path, without a terminating zero beyond what the path needs. */
  static MemorySegment address(Arena arena, String call, Path path) throws LinuxException {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    long room = Layouts.SOCKADDR_UN.byteSize() - Layouts.SUN_PATH - 1;
    if (name.length == 0 || name.length > room) {
      throw new LinuxException(
          call, Errno.ENAMETOOLONG.number(), "a socket's path has 1 to " + room + " bytes");
    }
    var address = arena.allocate(Layouts.SUN_PATH + name.length + 1, Short.BYTES);
    address.set(JAVA_SHORT, Layouts.SUN_FAMILY, (short) SocketCalls.AF_UNIX);
    MemorySegment.copy(MemorySegment.ofArray(name), 0, address, Layouts.SUN_PATH, name.length);
    return address;
  }

  /**
   * Sends all bytes, the descriptors with the first of them; blocks while the other end is full.
   *
   * @param bytes on or off the heap; at least one if descriptors are passed
   * @param descriptors at most 253, which the sender keeps; the receiver gets duplicates
   * @throws LinuxException EPIPE if the other end is closed
   * @throws IllegalStateException if this end or a descriptor is closed
   */
  public void send(MemorySegment bytes, List<Fd> descriptors) throws LinuxException {
    if (descriptors.size() > SocketMessage.MAX_DESCRIPTORS
        || (bytes.byteSize() == 0 && !descriptors.isEmpty())) {
      throw new IllegalArgumentException(
          descriptors.size() + " descriptors with " + bytes.byteSize() + " bytes");
    }
    int held = 0;
    int number = fd.hold();
    try (var arena = Arena.ofConfined()) {
      var message = new SocketMessage(arena, descriptors.size());
      for (; held < descriptors.size(); held++) {
        message.descriptor(held, descriptors.get(held).hold());
      }
      sendAll(
          number,
          message,
          bytes.isNative() ? bytes : arena.allocate(bytes.byteSize()).copyFrom(bytes));
    } finally {
      descriptors.subList(0, held).forEach(Fd::release);
      fd.release();
    }
  }

  private static void sendAll(int number, SocketMessage message, MemorySegment bytes)
      throws LinuxException {
    for (long sent = 0; sent < bytes.byteSize(); ) {
      message.bytes(bytes.asSlice(sent));
      long result = SocketCalls.sendmsg(number, message.header(), SocketCalls.MSG_NOSIGNAL);
      if (result >= 0) {
        sent += result;
        message.forgetDescriptors();
      } else if (result != -Errno.EINTR.number()) {
        throw new LinuxException("sendmsg", (int) -result);
      }
    }
  }

  /**
   * Waits for bytes and the descriptors that come with the first of them.
   *
   * @param buffer where the bytes go, on or off the heap; at least one byte
   * @param maxDescriptors how many descriptors are welcome, 0 to 253
   * @return what came
   * @throws LinuxException EMSGSIZE if more came or the process has no room for them: all are
   *     closed again and the bytes are lost
   * @throws IllegalStateException if this end is closed
   */
  public Received receive(MemorySegment buffer, int maxDescriptors) throws LinuxException {
    if (maxDescriptors < 0
        || maxDescriptors > SocketMessage.MAX_DESCRIPTORS
        || buffer.byteSize() == 0) {
      throw new IllegalArgumentException(
          maxDescriptors + " descriptors, buffer of " + buffer.byteSize() + " bytes");
    }
    int number = fd.hold();
    try (var arena = Arena.ofConfined()) {
      var bytes = buffer.isNative() ? buffer : arena.allocate(buffer.byteSize());
      var message = new SocketMessage(arena, maxDescriptors);
      message.bytes(bytes);
      var received = receiveOne(number, message);
      if (!buffer.isNative()) {
        MemorySegment.copy(bytes, 0, buffer, 0, received.length());
      }
      return received;
    } finally {
      fd.release();
    }
  }

  private static Received receiveOne(int number, SocketMessage message) throws LinuxException {
    long result;
    do {
      result = SocketCalls.recvmsg(number, message.header(), SocketCalls.MSG_CMSG_CLOEXEC);
    } while (result == -Errno.EINTR.number());
    if (result < 0) {
      throw new LinuxException("recvmsg", (int) -result);
    }
    var descriptors = message.takeDescriptors();
    if (message.truncated()) {
      descriptors.forEach(Fd::close);
      throw new LinuxException(
          "recvmsg", Errno.EMSGSIZE.number(), "more descriptors came than there was room for");
    }
    return new Received((int) result, descriptors);
  }

  /**
   * Limits how long a receiver waits for the next bytes; then it fails with EAGAIN.
   *
   * @param limit rounded down to microseconds; zero waits for ever
   * @throws LinuxException if the kernel refuses
   */
  public void limitReceive(Duration limit) throws LinuxException {
    limit(SocketCalls.SO_RCVTIMEO, limit);
  }

  /**
   * Limits how long a sender waits for the other end to make room; then it fails with EAGAIN.
   *
   * @param limit rounded down to microseconds; zero waits for ever
   * @throws LinuxException if the kernel refuses
   */
  public void limitSend(Duration limit) throws LinuxException {
    limit(SocketCalls.SO_SNDTIMEO, limit);
  }

  private void limit(int option, Duration limit) throws LinuxException {
    int number = fd.hold();
    try (var arena = Arena.ofConfined()) {
      var timeval = arena.allocate(Layouts.TIMEVAL);
      timeval.set(JAVA_LONG, 0, limit.toSeconds());
      timeval.set(JAVA_LONG, Long.BYTES, limit.toNanosPart() / 1000);
      LinuxException.check("setsockopt", SocketCalls.setsockopt(number, option, timeval));
    } finally {
      fd.release();
    }
  }

  /** {@return the descriptor, owned by this object: for a {@link Poller}} */
  public Fd descriptor() {
    return fd;
  }

  /**
   * Ends the stream in both directions, for duplicates of this end, too, and closes it. Idempotent.
   *
   * <p>What came and was not received is dropped first: a socket that is closed over unread bytes
   * tells its peer of an error, ECONNRESET, not of an end.
   */
  @Override
  public void close() {
    int number = fd.tryHold();
    if (number >= 0) {
      fd.close();
      SocketCalls.shutdown(number, SocketCalls.SHUT_RDWR);
      drop(number);
      fd.release();
    }
  }

  /** Receives all there is; once the stream is shut down no more comes. */
  private static void drop(int number) {
    try (var arena = Arena.ofConfined()) {
      var message = new SocketMessage(arena, 0);
      message.bytes(arena.allocate(SCRATCH));
      long result;
      do {
        result = SocketCalls.recvmsg(number, message.header(), SocketCalls.MSG_DONTWAIT);
      } while (result > 0 || result == -Errno.EINTR.number());
    }
  }

  /**
   * Closes this end here and leaves the stream to the duplicates of it that other processes were
   * given. Idempotent.
   */
  public void letGo() {
    fd.close();
  }

  /** Closes a listener and wakes the threads that are blocked on it, so that they let go of it. */
  static void closeAndWake(Fd fd) {
    int number = fd.tryHold();
    if (number >= 0) {
      fd.close();
      SocketCalls.shutdown(number, SocketCalls.SHUT_RDWR);
      fd.release();
    }
  }
}
