package dev.tocsin.devices.nvme.command;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A submission queue entry, 64 bytes (NVMe 1.4, 4.2).
 *
 * <pre>
 * dword 0   31:16 command identifier | 15:14 PSDT | 9:8 FUSE | 7:0 opcode
 * dword 1   namespace identifier
 * dword 6   PRP entry 1 (64 bits)
 * dword 8   PRP entry 2 (64 bits)
 * dword 10  to 15: by command
 * </pre>
 *
 * <p>One object is filled again and again. For one thread.
 */
public final class Command {
  /** Length of an entry. */
  public static final int BYTES = 64;

  /** Namespace identifier that means all namespaces. */
  public static final int ALL_NAMESPACES = -1;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment entry = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(BYTES));

  /** Makes a command of zeros. */
  public Command() {}

  /**
   * Returns the bytes, to be filled.
   *
   * @return 64 bytes
   */
  public MemorySegment entry() {
    return entry;
  }

  /**
   * Returns what to do.
   *
   * @return 8 bits
   */
  public int opcode() {
    return dword(0) & 0xff;
  }

  /**
   * Tells whether the command is of the plain kind: not fused, its data described by PRPs.
   *
   * @return false if FUSE or PSDT ask for what the controller does not support
   */
  public boolean isPlain() {
    return (dword(0) & 0xc300) == 0;
  }

  /**
   * Returns the driver's name for the command.
   *
   * @return 16 bits
   */
  public int identifier() {
    return dword(0) >>> 16;
  }

  /**
   * Returns the namespace.
   *
   * @return 32 bits, unsigned
   */
  public int namespace() {
    return dword(1);
  }

  /**
   * Returns where the data starts.
   *
   * @return PRP entry 1
   */
  public long prp1() {
    return entry.get(LONG, 24);
  }

  /**
   * Returns where the data's second page is, or the list of the others.
   *
   * @return PRP entry 2
   */
  public long prp2() {
    return entry.get(LONG, 32);
  }

  /**
   * Returns a dword.
   *
   * @param number 0 to 15
   * @return 32 bits
   */
  public int dword(int number) {
    return entry.get(INT, 4L * number);
  }

  /**
   * Returns dwords 10 and 11 of a read or write: the first block.
   *
   * @return 64 bits, unsigned
   */
  public long startingBlock() {
    return entry.get(LONG, 40);
  }

  /**
   * Returns bits 15:0 of dword 12 of a read or write: the number of blocks.
   *
   * @return 1 to 65536
   */
  public int blocks() {
    return (dword(12) & 0xffff) + 1;
  }
}
