package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.command.Command;
import dev.tocsin.devices.nvme.storage.BlockStorage;

/**
 * The one namespace, number 1.
 *
 * @param storage holds its blocks; what does not fill a block is not used
 * @param blockShift power of two of the block size
 */
record Namespace(BlockStorage storage, int blockShift) {
  /** Its identifier. */
  static final int ID = 1;

  /** Returns how many blocks there are. */
  long blocks() {
    return storage.size() >>> blockShift;
  }

  /** Tells whether all of some blocks exist; unsigned values, which may overflow. */
  boolean contains(long first, long count) {
    return Long.compareUnsigned(count, blocks()) <= 0
        && Long.compareUnsigned(first, blocks() - count) <= 0;
  }

  /** Tells whether an identifier names it, alone or among all. */
  static boolean isNamed(int id) {
    return id == ID || id == Command.ALL_NAMESPACES;
  }
}
