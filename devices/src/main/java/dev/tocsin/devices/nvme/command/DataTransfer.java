package dev.tocsin.devices.nvme.command;

import dev.tocsin.memory.DmaMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries a command's data between guest memory and a buffer that files are read into.
 *
 * <p>The buffer grows to what was asked for at most and is then reused; whole pages allocate
 * nothing. For one thread.
 */
public final class DataTransfer {
  /** The most that one command transfers: 2^{@link #LIMIT_SHIFT} pages of 4 KiB. */
  public static final int MAX_BYTES = 512 << 10;

  /** MDTS, in powers of two of the least page size. */
  public static final int LIMIT_SHIFT = 7;

  private static final int LEAST_PAGE = 4096;
  private static final int FIRST_BUFFER = 16 << 10;

  private final DmaMemory memory;
  private final BooleanSupplier alive;
  private final PrpList pieces;
  private final @Nullable MemorySegment[] pages =
      new @Nullable MemorySegment[MAX_BYTES / LEAST_PAGE];
  private ByteBuffer buffer;
  private MemorySegment segment;

  /**
   * Makes a transfer with a small buffer.
   *
   * @param memory the guest's
   * @param alive false as soon as guest memory must not be touched any more
   */
  public DataTransfer(DmaMemory memory, BooleanSupplier alive) {
    this.memory = memory;
    this.alive = alive;
    pieces = new PrpList(memory, MAX_BYTES / LEAST_PAGE);
    buffer = allocate(FIRST_BUFFER);
    segment = MemorySegment.ofBuffer(buffer);
  }

  /**
   * Returns the buffer, large enough.
   *
   * @param length 1 to {@link #MAX_BYTES}
   * @return a direct buffer, little-endian, position 0, limit {@code length}; what is in it is left
   *     over unless it was just filled
   */
  public ByteBuffer buffer(int length) {
    if (length > buffer.capacity()) {
      int size = Integer.highestOneBit(length - 1) << 1;
      ByteBuffer larger = allocate(size);
      buffer = larger;
      segment = MemorySegment.ofBuffer(larger);
      Arrays.fill(pages, null);
    }
    return buffer.clear().limit(length);
  }

  /**
   * Finds where a command's data lies.
   *
   * @param command names it
   * @param length bytes, 1 to {@link #MAX_BYTES}
   * @param page memory page size in bytes (CC.MPS)
   * @return success, or what is wrong with the PRP entries
   */
  public Status map(Command command, int length, int page) {
    return pieces.read(command, length, page);
  }

  /**
   * Copies the buffer to where the data lies.
   *
   * @return success or data transfer error
   */
  public Status toGuest() {
    int at = 0;
    for (int i = 0; i < pieces.pieces(); i++) {
      int length = pieces.length(i);
      if (!alive.getAsBoolean() || !memory.write(pieces.address(i), slice(at, length))) {
        return Status.DATA_TRANSFER_ERROR;
      }
      at += length;
    }
    return Status.SUCCESS;
  }

  /**
   * Fills the buffer from where the data lies.
   *
   * @return success or data transfer error
   */
  public Status fromGuest() {
    int at = 0;
    for (int i = 0; i < pieces.pieces(); i++) {
      int length = pieces.length(i);
      if (!alive.getAsBoolean() || !memory.read(pieces.address(i), slice(at, length))) {
        return Status.DATA_TRANSFER_ERROR;
      }
      at += length;
    }
    return Status.SUCCESS;
  }

  private MemorySegment slice(int at, int length) {
    if (length != LEAST_PAGE || at % LEAST_PAGE != 0) {
      return segment.asSlice(at, length);
    }
    MemorySegment page = pages[at / LEAST_PAGE];
    if (page == null) {
      page = segment.asSlice(at, length);
      pages[at / LEAST_PAGE] = page;
    }
    return page;
  }

  private static ByteBuffer allocate(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
