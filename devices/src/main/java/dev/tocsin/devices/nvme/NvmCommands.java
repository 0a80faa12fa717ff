package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.command.Command;
import dev.tocsin.devices.nvme.command.DataTransfer;
import dev.tocsin.devices.nvme.command.NvmOpcode;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.devices.nvme.queue.CommandHandler;
import dev.tocsin.devices.nvme.queue.Request;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Does what I/O queues ask for: the NVM command set (NVMe 1.4, 6). For all workers at once. */
final class NvmCommands implements CommandHandler {
  private static final int FORCE_UNIT_ACCESS = 1 << 30;
  private static final int DEALLOCATE = 1 << 2;
  private static final int RANGE_BYTES = 16;
  private static final int COMPARE_BYTES = 64 << 10;

  private final Namespace namespace;
  private final Features features;
  private final Records records;

  NvmCommands(Namespace namespace, Features features, Records records) {
    this.namespace = namespace;
    this.features = features;
    this.records = records;
  }

  @Override
  public Status handle(Request request) {
    Command command = request.command();
    NvmOpcode opcode = NvmOpcode.of(command.opcode());
    Status status =
        opcode == null ? Status.INVALID_COMMAND_OPCODE : check(request, command, opcode);
    if (status != Status.SUCCESS) {
      records.errors().add(request.queue().id(), command, status);
    }
    return status;
  }

  private Status check(Request request, Command command, NvmOpcode opcode) {
    if (!command.isPlain()) {
      return Status.INVALID_FIELD;
    }
    int id = command.namespace();
    if (id != Namespace.ID && !(opcode == NvmOpcode.FLUSH && Namespace.isNamed(id))) {
      return Status.INVALID_NAMESPACE;
    }
    try {
      Status status = perform(request, command, opcode);
      if (status == Status.SUCCESS) {
        records.health().done(opcode, (long) command.blocks() << namespace.blockShift());
      }
      return status;
    } catch (IOException failure) {
      records.health().mediaError();
      records.events().storageFailed(failure);
      boolean reading = opcode == NvmOpcode.READ || opcode == NvmOpcode.COMPARE;
      return reading ? Status.UNRECOVERED_READ_ERROR : Status.WRITE_FAULT;
    }
  }

  private Status perform(Request request, Command command, NvmOpcode opcode) throws IOException {
    return switch (opcode) {
      case FLUSH -> flush();
      case READ -> read(request, command);
      case WRITE -> write(request, command);
      case COMPARE -> compare(request, command);
      case WRITE_ZEROES -> writeZeroes(command);
      case DATASET_MANAGEMENT -> manageDataset(request, command);
    };
  }

  private Status flush() throws IOException {
    namespace.storage().flush();
    return Status.SUCCESS;
  }

  /** Finds the data of a command that transfers blocks. */
  private Status map(Request request, Command command) {
    int bytes = bytes(command);
    if (bytes > DataTransfer.MAX_BYTES) {
      return Status.INVALID_FIELD;
    }
    if (!namespace.contains(command.startingBlock(), command.blocks())) {
      return Status.LBA_OUT_OF_RANGE;
    }
    return request.data().map(command, bytes, features.pageSize());
  }

  private Status read(Request request, Command command) throws IOException {
    Status status = map(request, command);
    if (status != Status.SUCCESS) {
      return status;
    }
    namespace.storage().read(position(command), request.data().buffer(bytes(command)));
    return request.data().toGuest();
  }

  private Status write(Request request, Command command) throws IOException {
    Status status = fromGuest(request, command);
    if (status != Status.SUCCESS) {
      return status;
    }
    namespace.storage().write(position(command), request.data().buffer(bytes(command)));
    return settle(command);
  }

  /** Fills the buffer with a command's data; it is large enough before the copy begins. */
  private Status fromGuest(Request request, Command command) {
    Status status = map(request, command);
    if (status != Status.SUCCESS) {
      return status;
    }
    request.data().buffer(bytes(command));
    return request.data().fromGuest();
  }

  private Status compare(Request request, Command command) throws IOException {
    Status status = fromGuest(request, command);
    if (status != Status.SUCCESS) {
      return status;
    }
    int length = bytes(command);
    ByteBuffer guest = request.data().buffer(length);
    ByteBuffer stored = ByteBuffer.allocate(Math.min(length, COMPARE_BYTES));
    for (int done = 0; done < length; done += stored.limit()) {
      stored.clear().limit(Math.min(stored.capacity(), length - done));
      namespace.storage().read(position(command) + done, stored);
      if (!stored.flip().equals(guest.slice(done, stored.limit()))) {
        return Status.COMPARE_FAILURE;
      }
    }
    return Status.SUCCESS;
  }

  private Status writeZeroes(Command command) throws IOException {
    if (!namespace.contains(command.startingBlock(), command.blocks())) {
      return Status.LBA_OUT_OF_RANGE;
    }
    namespace.storage().zero(position(command), bytes(command));
    return settle(command);
  }

  /** Puts what was written on stable storage if the driver wants that of each write. */
  private Status settle(Command command) throws IOException {
    boolean forced = (command.dword(12) & FORCE_UNIT_ACCESS) != 0;
    return forced || !features.isWriteCacheOn() ? flush() : Status.SUCCESS;
  }

  /** All ranges are checked before the first is given back. */
  private Status manageDataset(Request request, Command command) throws IOException {
    int length = ((command.dword(10) & 0xff) + 1) * RANGE_BYTES;
    Status status = request.data().map(command, length, features.pageSize());
    if (status != Status.SUCCESS) {
      return status;
    }
    ByteBuffer ranges = request.data().buffer(length);
    status = request.data().fromGuest();
    if (status != Status.SUCCESS) {
      return status;
    }
    for (int at = 0; at < length; at += RANGE_BYTES) {
      if (!namespace.contains(ranges.getLong(at + 8), blocks(ranges, at))) {
        return Status.LBA_OUT_OF_RANGE;
      }
    }
    if ((command.dword(11) & DEALLOCATE) != 0) {
      deallocate(ranges);
    }
    return Status.SUCCESS;
  }

  private void deallocate(ByteBuffer ranges) throws IOException {
    int shift = namespace.blockShift();
    for (int at = 0; at < ranges.limit(); at += RANGE_BYTES) {
      long blocks = blocks(ranges, at);
      if (blocks > 0) {
        namespace.storage().deallocate(ranges.getLong(at + 8) << shift, blocks << shift);
      }
    }
  }

  private static long blocks(ByteBuffer ranges, int at) {
    return Integer.toUnsignedLong(ranges.getInt(at + 4));
  }

  private int bytes(Command command) {
    return command.blocks() << namespace.blockShift();
  }

  private long position(Command command) {
    return command.startingBlock() << namespace.blockShift();
  }
}
