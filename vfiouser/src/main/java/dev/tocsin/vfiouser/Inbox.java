package dev.tocsin.vfiouser;

import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Mapping;
import dev.tocsin.linux.MessageStream;
import dev.tocsin.vfiouser.wire.Header;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was received and not yet given back: the present command, whole messages after it, and the
 * start of one.
 *
 * <pre>
 *   0        start      sorted          filled             room
 *   +--------+----------+---------------+------------------+
 *   | old    | present  | commands      | bytes unsorted   | receive goes here
 *   +--------+----------+---------------+------------------+
 * </pre>
 *
 * <p>Descriptors belong to the message that holds the last byte they came with. Lock: the
 * connection's, but for {@link #receive}, which fills what nobody else looks at, and {@link
 * #message}.
 */
final class Inbox implements AutoCloseable {
  private final Mapping mapping;
  private final MemorySegment bytes;
  private final Deque<Passed> passed = new ArrayDeque<>();
  private MemorySegment message;
  private int start;
  private int size;
  private int sorted;
  private int filled;

  /** Takes the memory over. */
  Inbox(Mapping mapping) {
    this.mapping = mapping;
    bytes = mapping.segment();
    message = bytes;
  }

  /** Descriptors, and where the last byte of their receive lies. */
  private record Passed(int last, List<Fd> descriptors) {}

  /** Gives the present command back, with the descriptors nobody took. */
  void finish(boolean idle) {
    takeDescriptors().forEach(Fd::close);
    start += size;
    size = 0;
    if (idle && start == filled) {
      start = 0;
      sorted = 0;
      filled = 0;
    }
  }

  /** Makes the next whole command the present one; returns its size, 0 if there is none. */
  int begin() {
    if (start == sorted) {
      return 0;
    }
    message = start == 0 ? bytes : bytes.asSlice(start);
    size = Header.framing(message, Connection.LONGEST);
    return size;
  }

  MemorySegment message() {
    return message;
  }

  /** Takes the descriptors of the present command. */
  List<Fd> takeDescriptors() {
    if (passed.isEmpty()) {
      return List.of();
    }
    var taken = new ArrayList<Fd>();
    for (Passed first = passed.peek();
        first != null && first.last < start + size;
        first = passed.peek()) {
      taken.addAll(first.descriptors);
      passed.remove();
    }
    return taken;
  }

  /** Moves what is left to the front; there is no present command and nobody receives. */
  void compact() {
    if (start > 0) {
      move(start, 0);
    }
    start = 0;
  }

  /** Moves all from one place on to an earlier one. */
  private void move(int from, int to) {
    MemorySegment.copy(bytes, from, bytes, to, filled - from);
    int by = from - to;
    sorted -= by;
    filled -= by;
    for (int i = passed.size(); i > 0; i--) {
      var one = passed.remove();
      passed.add(one.last < from ? one : new Passed(one.last - by, one.descriptors));
    }
  }

  boolean isFull() {
    return filled == bytes.byteSize();
  }

  /** Receives behind what is there; returns how many bytes, 0 at the end. */
  int receive(MessageStream stream) throws LinuxException {
    return stream.receive(bytes, filled, bytes.byteSize() - filled);
  }

  /** Takes note of what was received, and hands replies to those who wait; null if all is well. */
  @Nullable ConnectionLost sort(int count, List<Fd> descriptors, @Nullable Exchange waiting) {
    filled += count;
    if (!descriptors.isEmpty()) {
      passed.add(new Passed(filled - 1, descriptors));
    }
    while (filled - sorted >= Header.SIZE) {
      var next = sorted == 0 ? bytes : bytes.asSlice(sorted);
      int length = Header.framing(next, Connection.LONGEST);
      if (length < 0) {
        return new ConnectionLost("a message has an impossible size");
      }
      if (length > filled - sorted) {
        return null;
      }
      if (Header.isCommand(next)) {
        sorted += length;
      } else if (!answer(next, length, waiting)) {
        return new ConnectionLost("a reply came that nobody waits for");
      }
    }
    return null;
  }

  /** Hands a reply over and takes it out. */
  private boolean answer(MemorySegment reply, int length, @Nullable Exchange waiting) {
    boolean wanted = Header.isReply(reply) && Exchange.answer(waiting, reply, length);
    int end = sorted + length;
    for (var one : passed) {
      if (one.last >= sorted && one.last < end) {
        one.descriptors.forEach(Fd::close);
      }
    }
    passed.removeIf(one -> one.last >= sorted && one.last < end);
    int before = sorted;
    sorted = end;
    move(end, before);
    return wanted;
  }

  /** Says how the stream has ended: between two messages, or within one. */
  ConnectionLost ended() {
    return new ConnectionLost(filled == sorted ? "" : "the client left in the middle of a message");
  }

  @Override
  public void close() {
    passed.forEach(one -> one.descriptors.forEach(Fd::close));
    passed.clear();
    mapping.close();
  }
}
