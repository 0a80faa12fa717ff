package dev.tocsin.vfiouser;

import dev.tocsin.vfiouser.wire.Command;
import dev.tocsin.vfiouser.wire.DmaAccess;
import dev.tocsin.vfiouser.wire.Header;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One command of the server and what became of it. Those under way on a connection are a chain.
 *
 * <p>Guarded by the connection, but for the command itself.
 */
final class Exchange {
  private final MemorySegment command;
  private final int size;
  private final Command kind;
  private final int count;
  private final MemorySegment data;
  private @Nullable Exchange other;
  private boolean answered;
  private boolean granted;

  /**
   * Starts an exchange.
   *
   * @param command the message
   * @param size its bytes
   * @param kind which command
   * @param count bytes of data asked for or sent
   * @param data where the data of a reply to a read goes
   */
  Exchange(MemorySegment command, int size, Command kind, int count, MemorySegment data) {
    this.command = command;
    this.size = size;
    this.kind = kind;
    this.count = count;
    this.data = data;
  }

  MemorySegment command() {
    return command;
  }

  int size() {
    return size;
  }

  boolean isAnswered() {
    return answered;
  }

  /** Whether the reply was the one that was hoped for. */
  boolean isGranted() {
    return granted;
  }

  Exchange chain(@Nullable Exchange first) {
    other = first;
    return this;
  }

  @Nullable Exchange unchain(@Nullable Exchange first) {
    if (first == this) {
      return other;
    }
    for (Exchange one = first; one != null; one = one.other) {
      if (one.other == this) {
        one.other = other;
      }
    }
    return first;
  }

  /** Hands a reply to who waits for it; false if nobody does. */
  static boolean answer(@Nullable Exchange first, MemorySegment reply, int size) {
    for (Exchange one = first; one != null; one = one.other) {
      if (!one.answered && Header.id(one.command) == Header.id(reply)) {
        one.take(reply, size);
        return true;
      }
    }
    return false;
  }

  private void take(MemorySegment reply, int length) {
    answered = true;
    granted = DmaAccess.answers(reply, length, kind, count);
    if (granted && kind == Command.DMA_READ) {
      MemorySegment.copy(reply, DmaAccess.DATA, data, 0, count);
    }
  }
}
