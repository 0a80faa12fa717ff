package dev.tocsin.devices.edu;

import dev.tocsin.bus.BusDevice;

/**
 * Cuts an access of any offset and width into naturally aligned pieces of 4 and 8 bytes.
 *
 * <p>Pieces shorter than 4 bytes read 0 and write nothing.
 */
abstract class Access implements BusDevice {
  private static final int LEAST = 4;
  private static final int MOST = 8;

  /**
   * Reads a register.
   *
   * @param width 4 or 8; {@code offset} is a multiple of it
   */
  abstract long readAligned(long offset, int width);

  /** Writes a register; see {@link #readAligned}. */
  abstract void writeAligned(long offset, int width, long value);

  @Override
  public final long read(long offset, int width) {
    long value = 0;
    for (int done = 0, piece; done < width; done += piece) {
      piece = piece(offset + done, width - done);
      long part = piece < LEAST ? 0 : readAligned(offset + done, piece) & low(piece);
      value |= part << (8 * done);
    }
    return value;
  }

  @Override
  public final void write(long offset, int width, long value) {
    for (int done = 0, piece; done < width; done += piece) {
      piece = piece(offset + done, width - done);
      if (piece >= LEAST) {
        writeAligned(offset + done, piece, value >>> (8 * done) & low(piece));
      }
    }
  }

  private static int piece(long offset, int left) {
    long aligned = offset == 0 ? MOST : Math.min(MOST, Long.lowestOneBit(offset));
    return (int) Math.min(aligned, Integer.highestOneBit(left));
  }

  private static long low(int bytes) {
    return -1L >>> (64 - 8 * bytes);
  }
}
