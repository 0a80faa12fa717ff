package dev.tocsin.devices.nvme.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file, by positional reads and writes.
 *
 * <p>{@link #flush} is fdatasync where the platform has it ({@link FileChannel#force}). The size is
 * the file's when opened; if another process shortens it, reads past its end fail. Thread-safe.
 */
public final class FileStorage implements BlockStorage, AutoCloseable {
  private static final int ZEROS = 256 << 10;

  private final FileChannel file;
  private final HolePunch holes;
  private final long size;
  private final ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS).asReadOnlyBuffer();

  /**
   * Takes a file over.
   *
   * @param file open for reading and writing
   * @param holes makes holes in the same file
   * @throws IOException if its size is not known
   */
  public FileStorage(FileChannel file, HolePunch holes) throws IOException {
    this.file = file;
    this.holes = holes;
    size = file.size();
  }

  /**
   * Opens a file.
   *
   * @param path an existing file
   * @return its storage, the caller's to close
   * @throws IOException if it cannot be opened for reading and writing
   */
  public static FileStorage open(Path path) throws IOException {
    return new FileStorage(
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE), HolePunch.NONE);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int count = file.read(into, at);
      if (count < 0) {
        throw new EOFException("the file ends at %d, read at %d".formatted(file.size(), at));
      }
      at += count;
    }
  }

  @Override
  public void write(long position, ByteBuffer from) throws IOException {
    long at = position;
    while (from.hasRemaining()) {
      at += file.write(from, at);
    }
  }

  @Override
  public void flush() throws IOException {
    file.force(false);
  }

  @Override
  public void zero(long position, long length) throws IOException {
    if (holes.punch(position, length)) {
      return;
    }
    ByteBuffer piece = zeros.duplicate();
    for (long done = 0; done < length; done += piece.limit()) {
      piece.clear().limit((int) Math.min(ZEROS, length - done));
      write(position + done, piece);
    }
  }

  /** Makes a hole, or nothing: deallocation is a hint (NVMe 1.4, 6.7). */
  @Override
  public void deallocate(long position, long length) throws IOException {
    boolean _ = holes.punch(position, length);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
