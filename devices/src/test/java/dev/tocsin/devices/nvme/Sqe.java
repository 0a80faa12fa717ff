package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.command.AdminOpcode;
import dev.tocsin.devices.nvme.command.NvmOpcode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A command as a driver writes it. */
final class Sqe {
  private final ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);

  static Sqe admin(AdminOpcode opcode) {
    return of(opcode.code());
  }

  /** For namespace 1. */
  static Sqe nvm(NvmOpcode opcode) {
    return of(opcode.code()).namespace(1);
  }

  static Sqe of(int opcode) {
    Sqe sqe = new Sqe();
    sqe.bytes.putInt(0, opcode);
    return sqe;
  }

  /** A command for blocks. */
  static Sqe blocks(NvmOpcode opcode, long first, int count) {
    return nvm(opcode).dword(10, (int) first).dword(11, (int) (first >>> 32)).dword(12, count - 1);
  }

  Sqe namespace(int id) {
    return dword(1, id);
  }

  Sqe prp(long first, long second) {
    bytes.putLong(24, first).putLong(32, second);
    return this;
  }

  Sqe dword(int number, int value) {
    bytes.putInt(4 * number, value);
    return this;
  }

  Sqe flags(int bits) {
    bytes.putInt(0, bytes.getInt(0) | bits);
    return this;
  }

  Sqe identifier(int id) {
    bytes.putShort(2, (short) id);
    return this;
  }

  byte[] bytes() {
    return bytes.array();
  }
}
