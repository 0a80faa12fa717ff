package dev.tocsin.devices.nvme.command;

import dev.tocsin.memory.DmaMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The pieces of guest memory that a command's data lies in (NVMe 1.4, 4.3).
 *
 * <p>PRP entry 1 may start anywhere in a page, 4-byte aligned. What does not fit there is in the
 * one page of PRP entry 2, or in the pages of a list that it points to; the last entry of a page of
 * the list points to the next page if there is more. Reads no more of a list than the length asks
 * for, so a list that leads back to itself ends, too. For one thread; reused.
 */
final class PrpList {
  private static final ValueLayout.OfLong ENTRY =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int ENTRY_BYTES = 8;

  private final DmaMemory memory;
  private final MemorySegment list;
  private final long[] addresses;
  private final int[] lengths;
  private int pieces;

  /** Makes an empty list for transfers of that many pages of the least size, and a bit. */
  PrpList(DmaMemory memory, int pages) {
    this.memory = memory;
    addresses = new long[pages + 1];
    lengths = new int[pages + 1];
    list = MemorySegment.ofBuffer(ByteBuffer.allocateDirect((pages + 1) * ENTRY_BYTES));
  }

  int pieces() {
    return pieces;
  }

  long address(int piece) {
    return addresses[piece];
  }

  int length(int piece) {
    return lengths[piece];
  }

  /** Finds the pieces of {@code length} bytes, 1 or more; page in bytes, a power of two. */
  Status read(Command command, int length, int page) {
    pieces = 0;
    long first = command.prp1();
    if ((first & 3) != 0) {
      return Status.PRP_OFFSET_INVALID;
    }
    int here = Math.min(length, page - (int) (first & (page - 1)));
    add(first, here);
    int left = length - here;
    if (left == 0) {
      return Status.SUCCESS;
    }
    return left <= page ? second(command.prp2(), left, page) : list(command.prp2(), left, page);
  }

  private Status second(long address, int left, int page) {
    if ((address & (page - 1)) != 0) {
      return Status.PRP_OFFSET_INVALID;
    }
    add(address, left);
    return Status.SUCCESS;
  }

  private Status list(long start, int length, int page) {
    if ((start & 7) != 0) {
      return Status.PRP_OFFSET_INVALID;
    }
    long at = start;
    int left = length;
    while (true) {
      int fits = (page - (int) (at & (page - 1))) / ENTRY_BYTES;
      int needed = Math.ceilDiv(left, page);
      int entries = Math.min(fits, needed);
      if (!memory.read(at, list.asSlice(0, (long) entries * ENTRY_BYTES))) {
        return Status.DATA_TRANSFER_ERROR;
      }
      int data = needed > fits ? entries - 1 : entries;
      for (int i = 0; i < entries; i++) {
        if ((entry(i) & (page - 1)) != 0) {
          return Status.PRP_OFFSET_INVALID;
        }
      }
      for (int i = 0; i < data; i++) {
        int here = Math.min(left, page);
        add(entry(i), here);
        left -= here;
      }
      if (left == 0) {
        return Status.SUCCESS;
      }
      at = entry(data);
    }
  }

  private long entry(int index) {
    return list.get(ENTRY, (long) index * ENTRY_BYTES);
  }

  private void add(long address, int length) {
    addresses[pieces] = address;
    lengths[pieces++] = length;
  }
}
