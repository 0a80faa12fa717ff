// budget: imports <= 30, because it speaks every command
package dev.tocsin.vfiouser;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.linux.Errno;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.UnixSocket;
import dev.tocsin.vfiouser.wire.Command;
import dev.tocsin.vfiouser.wire.DmaMap;
import dev.tocsin.vfiouser.wire.DmaUnmap;
import dev.tocsin.vfiouser.wire.Header;
import dev.tocsin.vfiouser.wire.IrqKind;
import dev.tocsin.vfiouser.wire.IrqSet;
import dev.tocsin.vfiouser.wire.IrqSet.Action;
import dev.tocsin.vfiouser.wire.IrqSet.Data;
import dev.tocsin.vfiouser.wire.RegionAccess;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/** A client of the protocol, for one thread: speaks it well, or as a test wants it. */
final class TestClient implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final UnixSocket socket;
  private final Deque<Message> queued = new ArrayDeque<>();
  private short lastId;

  TestClient(UnixSocket socket) throws LinuxException {
    this.socket = socket;
    socket.limitReceive(PATIENCE);
  }

  /** A whole message, and what came with it. */
  record Message(MemorySegment bytes, List<Fd> descriptors) {
    int error() {
      return Header.isFailure(bytes) ? Header.error(bytes) : 0;
    }

    int intAt(long offset) {
      return bytes.get(JAVA_INT_UNALIGNED, offset);
    }

    long longAt(long offset) {
      return bytes.get(JAVA_LONG_UNALIGNED, offset);
    }
  }

  static TestClient connect(Path path) throws LinuxException {
    return new TestClient(UnixSocket.connect(path));
  }

  /** Connects and agrees on a version. */
  static TestClient greeted(Path path) throws LinuxException {
    var client = connect(path);
    assertEquals(0, client.greet("").error());
    return client;
  }

  /** Proposes version 0.1 with these capabilities, the inside of a JSON object. */
  Message greet(String capabilities) throws LinuxException {
    return greet(0, 1, "{\"capabilities\":{" + capabilities + "}}\0");
  }

  Message greet(int major, int minor, String json) throws LinuxException {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    var message = command(Command.VERSION, 20 + text.length);
    message.set(JAVA_SHORT_UNALIGNED, 16, (short) major);
    message.set(JAVA_SHORT_UNALIGNED, 18, (short) minor);
    MemorySegment.copy(text, 0, message, JAVA_BYTE, 20, text.length);
    return call(message);
  }

  /** A message with this many bytes in all, zero but for the header. */
  MemorySegment command(Command command, int size) {
    var message = MemorySegment.ofArray(new byte[size]);
    Header.command(message, ++lastId, command, size);
    return message;
  }

  Message call(MemorySegment message, Fd... descriptors) throws LinuxException {
    socket.send(message, List.of(descriptors));
    var reply = receive();
    assertEquals(Header.id(message), Header.id(reply.bytes()));
    assertEquals(Header.command(message), Header.command(reply.bytes()));
    assertTrue(Header.isReply(reply.bytes()));
    return reply;
  }

  /** A command without fields but these words. */
  Message ask(Command command, int... words) throws LinuxException {
    var message = command(command, Header.SIZE + words.length * Integer.BYTES);
    for (int i = 0; i < words.length; i++) {
      message.set(JAVA_INT_UNALIGNED, Header.SIZE + (long) i * Integer.BYTES, words[i]);
    }
    return call(message);
  }

  Message receive() throws LinuxException {
    if (!queued.isEmpty()) {
      return queued.remove();
    }
    var header = MemorySegment.ofArray(new byte[Header.SIZE]);
    var descriptors = fill(header, 0);
    int size = Header.framing(header, Connection.LONGEST);
    assertTrue(size > 0, "the server sent a message of an impossible size");
    var message = MemorySegment.ofArray(new byte[size]);
    message.copyFrom(header);
    if (size > Header.SIZE) {
      assertTrue(fill(message, Header.SIZE).isEmpty());
    }
    return new Message(message, descriptors);
  }

  private List<Fd> fill(MemorySegment buffer, long from) throws LinuxException {
    List<Fd> descriptors = List.of();
    for (long at = from; at < buffer.byteSize(); ) {
      var received = socket.receive(buffer.asSlice(at), 8);
      assertTrue(received.length() > 0, "the server has closed the connection");
      at += received.length();
      descriptors = received.descriptors().isEmpty() ? descriptors : received.descriptors();
    }
    return descriptors;
  }

  /** Waits for the server to close the connection; replies before that are dropped. */
  void assertClosed() {
    var buffer = MemorySegment.ofArray(new byte[4096]);
    try {
      int length;
      do {
        length = socket.receive(buffer, 8).length();
      } while (length > 0);
    } catch (LinuxException reset) {
      assertFalse(reset.is(Errno.EAGAIN), "the connection is still open");
    }
  }

  long read(int region, long offset, int count) throws LinuxException {
    byte[] bytes = Arrays.copyOf(readAll(region, offset, count), Long.BYTES);
    return MemorySegment.ofArray(bytes).get(JAVA_LONG_UNALIGNED, 0);
  }

  byte[] readAll(int region, long offset, int count) throws LinuxException {
    var message = command(Command.REGION_READ, RegionAccess.DATA);
    RegionAccess.encode(message, offset, region, count);
    var reply = call(message);
    assertEquals(0, reply.error());
    return reply.bytes().asSlice(RegionAccess.DATA).toArray(JAVA_BYTE);
  }

  int write(int region, long offset, int count, long value) throws LinuxException {
    return call(writeMessage(region, offset, count, value)).error();
  }

  MemorySegment writeMessage(int region, long offset, int count, long value) {
    var message = command(Command.REGION_WRITE, RegionAccess.DATA + count);
    RegionAccess.encode(message, offset, region, count);
    var bytes = MemorySegment.ofArray(new byte[Long.BYTES]);
    bytes.set(JAVA_LONG_UNALIGNED, 0, value);
    MemorySegment.copy(bytes, 0, message, RegionAccess.DATA, count);
    return message;
  }

  int map(long address, long size, long offset, Fd... fd) throws LinuxException {
    return map(new DmaMap(true, true, offset, address, size), fd);
  }

  int map(DmaMap map, Fd... fd) throws LinuxException {
    var message = MemorySegment.ofArray(new byte[48]);
    map.encode(message, ++lastId);
    return call(message, fd).error();
  }

  int unmap(long address, long size) throws LinuxException {
    var message = command(Command.DMA_UNMAP, DmaUnmap.SIZE);
    new DmaUnmap(false, address, size).encode(message);
    return call(message).error();
  }

  /** Assigns eventfds from a vector on. */
  int assign(IrqKind kind, int start, EventFd... eventFds) throws LinuxException {
    Fd[] descriptors = Arrays.stream(eventFds).map(EventFd::descriptor).toArray(Fd[]::new);
    return set(kind, Data.EVENTFD, Action.TRIGGER, start, eventFds.length, descriptors);
  }

  /** Any SET_IRQS; bool data chooses all. */
  // budget: parameters <= 6, because the message has as many fields
  int set(IrqKind kind, Data data, Action action, int start, int count, Fd... descriptors)
      throws LinuxException {
    var chosen = new BitSet();
    chosen.set(0, count);
    var message = MemorySegment.ofArray(new byte[64 + count]);
    int size = new IrqSet(kind, data, action, start, count, chosen).encode(message, ++lastId);
    return call(message.asSlice(0, size), descriptors).error();
  }

  @Override
  public void close() {
    socket.close();
  }
}
