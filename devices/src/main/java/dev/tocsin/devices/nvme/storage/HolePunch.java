package dev.tocsin.devices.nvme.storage;

import java.io.IOException;

/** Makes holes in a file, where a platform can. */
@FunctionalInterface
public interface HolePunch {
  /** Makes none. */
  HolePunch NONE = (_, _) -> false;

  /**
   * Makes a hole, the file keeping its size.
   *
   * @param position bytes from the start
   * @param length how many
   * @return false if the file system has no holes; the bytes are as before then
   * @throws IOException if the host fails
   */
  boolean punch(long position, long length) throws IOException;
}
