package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.command.AdminOpcode;
import dev.tocsin.devices.nvme.command.Command;
import dev.tocsin.devices.nvme.command.NvmOpcode;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.devices.nvme.log.ErrorLog;
import dev.tocsin.devices.nvme.log.Health;
import dev.tocsin.devices.nvme.queue.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Get log page (NVMe 1.4, 5.14). For the admin worker. */
final class LogCommands {
  /** Error information, 5.14.1.1. */
  static final int ERROR_INFORMATION = 0x01;

  /** SMART and health information, 5.14.1.2. */
  static final int HEALTH = 0x02;

  private static final int FIRMWARE_SLOTS = 0x03;
  private static final int CHANGED_NAMESPACES = 0x04;
  private static final int COMMAND_EFFECTS = 0x05;

  private static final int RETAIN = 1 << 15;
  private static final int SLOT_BYTES = 512;
  private static final int LIST_BYTES = 4096;
  private static final int SUPPORTED = 1;
  private static final int CHANGES_CONTENT = 1 << 1;
  private static final int NVM_EFFECTS = 1024;

  private final Features features;
  private final Records records;
  private final AsyncEvents events;
  private final AdminData data;

  LogCommands(Features features, Records records, AsyncEvents events, AdminData data) {
    this.features = features;
    this.records = records;
    this.events = events;
    this.data = data;
  }

  Status get(Request request) {
    Command command = request.command();
    int id = command.dword(10) & 0xff;
    int namespace = command.namespace();
    if (namespace != 0 && namespace != Command.ALL_NAMESPACES) {
      return namespace == Namespace.ID ? Status.INVALID_FIELD : Status.INVALID_NAMESPACE;
    }
    ByteBuffer page = page(id);
    if (page == null) {
      return Status.INVALID_LOG_PAGE;
    }
    long dwords = (command.dword(10) >>> 16 | (long) (command.dword(11) & 0xffff) << 16) + 1;
    long offset = Integer.toUnsignedLong(command.dword(12)) | (long) command.dword(13) << 32;
    if ((offset & 3) != 0 || Long.compareUnsigned(offset, page.capacity()) >= 0) {
      return Status.INVALID_FIELD;
    }
    int length = (int) Math.min(dwords * 4, page.capacity() - offset);
    Status status = data.send(request, page.slice((int) offset, length));
    if (status == Status.SUCCESS && (command.dword(10) & RETAIN) == 0) {
      events.read(id);
    }
    return status;
  }

  private @Nullable ByteBuffer page(int id) {
    return switch (id) {
      case ERROR_INFORMATION -> {
        ByteBuffer page = allocate(ErrorLog.ENTRIES * ErrorLog.BYTES);
        records.errors().write(page);
        yield page;
      }
      case HEALTH -> {
        ByteBuffer page = allocate(Health.BYTES);
        long errors = records.errors().count();
        records.health().write(page, features.criticalWarning(), errors);
        yield page;
      }
      case FIRMWARE_SLOTS -> {
        byte[] revision = IdentifyData.REVISION.getBytes(StandardCharsets.US_ASCII);
        yield allocate(SLOT_BYTES).put(0, (byte) 1).put(8, revision);
      }
      case CHANGED_NAMESPACES -> allocate(LIST_BYTES); // none ever changes
      case COMMAND_EFFECTS -> effects();
      default -> null;
    };
  }

  /** What each command does beyond its data (5.14.1.5). */
  private static ByteBuffer effects() {
    ByteBuffer page = allocate(LIST_BYTES);
    for (AdminOpcode opcode : AdminOpcode.values()) {
      page.putInt(opcode.code() * 4, SUPPORTED);
    }
    for (NvmOpcode opcode : NvmOpcode.values()) {
      int effects = SUPPORTED | (opcode.writes() ? CHANGES_CONTENT : 0);
      page.putInt(NVM_EFFECTS + opcode.code() * 4, effects);
    }
    return page;
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
