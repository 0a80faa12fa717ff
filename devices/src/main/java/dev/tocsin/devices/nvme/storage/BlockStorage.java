package dev.tocsin.devices.nvme.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes that outlive the guest. Thread-safe.
 *
 * <p>Not to be interrupted: {@link Thread#interrupt} may close what an implementation reads from.
 */
public interface BlockStorage {
  /**
   * Returns how much there is; it does not change.
   *
   * @return bytes
   */
  long size();

  /**
   * Reads all that the buffer has room for.
   *
   * @param position bytes from the start
   * @param into filled from its position to its limit; a direct buffer is the fastest
   * @throws IOException if the host fails
   */
  void read(long position, ByteBuffer into) throws IOException;

  /**
   * Writes all that the buffer has. On stable storage only after {@link #flush}.
   *
   * @param position bytes from the start
   * @param from written from its position to its limit; a direct buffer is the fastest
   * @throws IOException if the host fails
   */
  void write(long position, ByteBuffer from) throws IOException;

  /**
   * Puts all that was written before on stable storage.
   *
   * @throws IOException if the host fails: nothing written since the last flush is certain then
   */
  void flush() throws IOException;

  /**
   * Makes bytes read as zeros, by a hole if it can.
   *
   * @param position bytes from the start
   * @param length how many
   * @throws IOException if the host fails
   */
  void zero(long position, long length) throws IOException;

  /**
   * Gives space back if it can; the bytes read as before or as zeros then.
   *
   * @param position bytes from the start
   * @param length how many
   * @throws IOException if the host fails
   */
  void deallocate(long position, long length) throws IOException;
}
