package dev.tocsin.vfiouser;

import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Mapping;
import dev.tocsin.vfiouser.wire.Command;
import dev.tocsin.vfiouser.wire.DmaAccess;
import java.lang.foreign.MemorySegment;

/** Reaches a client's memory by DMA_READ and DMA_WRITE, one exchange at a time. */
final class MessagedMemory implements RemoteMemory, AutoCloseable {
  private final Connection connection;
  private final int longest;
  private final Mapping mapping;
  private short lastId;

  /**
   * Creates a way.
   *
   * @param connection stays its owner's
   * @param longest bytes of the longest transfer agreed on
   */
  MessagedMemory(Connection connection, int longest) throws LinuxException {
    this.connection = connection;
    this.longest = Math.min(longest, Connection.LONGEST - DmaAccess.DATA);
    mapping = Mapping.anonymous(DmaAccess.DATA + (long) this.longest);
  }

  @Override
  public boolean read(long address, MemorySegment into, long at, long length) {
    return transfer(Command.DMA_READ, address, into.asSlice(at, length));
  }

  @Override
  public boolean write(long address, MemorySegment from, long at, long length) {
    return transfer(Command.DMA_WRITE, address, from.asSlice(at, length));
  }

  private synchronized boolean transfer(Command command, long address, MemorySegment data) {
    if (longest == 0 || !mapping.segment().scope().isAlive()) {
      return false;
    }
    long size = data.byteSize();
    for (long done = 0; done < size; ) {
      int piece = (int) Math.min(longest, size - done);
      if (!transferPiece(command, address + done, data.asSlice(done, piece))) {
        return false;
      }
      done += piece;
    }
    return true;
  }

  private boolean transferPiece(Command command, long address, MemorySegment data) {
    MemorySegment message = mapping.segment();
    int count = (int) data.byteSize();
    int size = DmaAccess.encode(message, ++lastId, command, address, count);
    if (command == Command.DMA_WRITE) {
      MemorySegment.copy(data, 0, message, DmaAccess.DATA, count);
    }
    var exchange = new Exchange(message, size, command, count, data);
    return connection.exchange(exchange) && exchange.isGranted();
  }

  @Override
  public synchronized void close() {
    mapping.close();
  }
}
