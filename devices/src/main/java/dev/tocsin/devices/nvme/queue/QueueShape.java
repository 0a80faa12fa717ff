package dev.tocsin.devices.nvme.queue;

/**
 * Where a queue is.
 *
 * @param id 0 for the admin queue, 1 to 65535
 * @param size entries, 2 to 65536; one of them always stays empty (NVMe 1.4, 4.1)
 * @param base physical address in the guest of the first entry, page-aligned
 */
public record QueueShape(int id, int size, long base) {
  /** Checks the ranges; a driver's values have been checked before. */
  public QueueShape {
    if (id < 0 || id > 0xffff || size < 2 || size > 0x10000) {
      throw new IllegalArgumentException("queue %d of %d entries".formatted(id, size));
    }
  }

  /** Returns how far {@code to} is ahead of {@code from}. */
  int distance(int from, int to) {
    return to >= from ? to - from : to - from + size;
  }

  /** Returns the entry after this one. */
  int next(int entry) {
    return entry + 1 == size ? 0 : entry + 1;
  }
}
