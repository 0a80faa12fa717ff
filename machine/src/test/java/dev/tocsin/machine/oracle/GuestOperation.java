package dev.tocsin.machine.oracle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * One operation of the guest in machine/src/test/guest, on the local APIC of one of two processors.
 *
 * @param kind what it does
 * @param cpu 0 or 1
 * @param register an offset in the page
 * @param value what is written, or the bits to wait for
 */
record GuestOperation(Kind kind, int cpu, int register, int value) {
  private static final int SIZE = 8;

  /** The guest's numbers, in their order. */
  enum Kind {
    /** Writes a register. */
    WRITE,
    /** Reads a register, and prints it. */
    READ,
    /** Takes an interrupt if there is one, and prints its vector or -1. */
    TAKE,
    /** Ends and forgets everything. */
    RESET,
    /** Waits until a register has one of some bits. */
    WAIT;

    private static final List<Kind> ALL = List.of(values());

    byte number() {
      return (byte) ALL.indexOf(this);
    }

    boolean prints() {
      return this == READ || this == TAKE;
    }
  }

  static GuestOperation write(int cpu, int register, int value) {
    return new GuestOperation(Kind.WRITE, cpu, register, value);
  }

  static GuestOperation read(int cpu, int register) {
    return new GuestOperation(Kind.READ, cpu, register, 0);
  }

  static GuestOperation take(int cpu) {
    return new GuestOperation(Kind.TAKE, cpu, 0, 0);
  }

  static GuestOperation reset(int cpu) {
    return new GuestOperation(Kind.RESET, cpu, 0, 0);
  }

  static GuestOperation await(int cpu, int register, int bits) {
    return new GuestOperation(Kind.WAIT, cpu, register, bits);
  }

  /** The operations as the guest's module. */
  static byte[] module(List<GuestOperation> operations) {
    var bytes = ByteBuffer.allocate(operations.size() * SIZE).order(ByteOrder.LITTLE_ENDIAN);
    for (GuestOperation operation : operations) {
      bytes
          .put(operation.kind.number())
          .put((byte) operation.cpu)
          .putShort((short) operation.register)
          .putInt(operation.value);
    }
    return bytes.array();
  }

  @Override
  public String toString() {
    return switch (kind) {
      case WRITE -> "cpu %d: [0x%03x] = 0x%x".formatted(cpu, register, value);
      case READ -> "cpu %d: [0x%03x]".formatted(cpu, register);
      default -> "cpu %d: %s".formatted(cpu, kind);
    };
  }
}
