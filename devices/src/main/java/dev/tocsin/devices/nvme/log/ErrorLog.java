package dev.tocsin.devices.nvme.log;

import dev.tocsin.devices.nvme.command.Command;
import dev.tocsin.devices.nvme.command.Status;
import java.nio.ByteBuffer;

/**
 * Commands that failed: log page 01h (NVMe 1.4, 5.14.1.1), the newest first. Thread-safe.
 *
 * <pre>
 * 0  error count (64)      8  submission queue (16)   10 command (16)   12 status with phase 0 (16)
 * 14 location (16), ffffh  16 block (64)              24 namespace (32)
 * </pre>
 */
public final class ErrorLog {
  /** Entries that are kept. */
  public static final int ENTRIES = 64;

  /** Length of an entry. */
  public static final int BYTES = 64;

  private static final int NOT_SPECIFIC = 0xffff;

  private final Entry[] entries = new Entry[ENTRIES];
  private long count;

  /** Made once: a guest that fails on purpose costs no memory. */
  private static final class Entry {
    long count;
    int queue;
    int command;
    int status;
    long block;
    int namespace;
  }

  /** Makes an empty log. */
  public ErrorLog() {
    for (int i = 0; i < ENTRIES; i++) {
      entries[i] = new Entry();
    }
  }

  /**
   * Keeps a command that failed; what dwords 10 and 11 say counts as its block.
   *
   * @param queue identifier of its submission queue
   * @param command as fetched
   * @param status how it ended
   */
  public synchronized void add(int queue, Command command, Status status) {
    Entry entry = entries[(int) (count++ % ENTRIES)];
    entry.count = count;
    entry.queue = queue;
    entry.command = command.identifier();
    entry.status = status.field() << 1;
    entry.block = queue == 0 ? 0 : command.startingBlock();
    entry.namespace = command.namespace();
  }

  /**
   * Returns how many there were.
   *
   * @return since the controller was made
   */
  public synchronized long count() {
    return count;
  }

  /**
   * Writes the page.
   *
   * @param page zeros, little-endian, of {@link #ENTRIES} entries
   */
  public synchronized void write(ByteBuffer page) {
    for (int i = 0; i < Math.min(count, ENTRIES); i++) {
      Entry entry = entries[(int) ((count - 1 - i) % ENTRIES)];
      int at = i * BYTES;
      page.putLong(at, entry.count)
          .putShort(at + 8, (short) entry.queue)
          .putShort(at + 10, (short) entry.command)
          .putShort(at + 12, (short) entry.status)
          .putShort(at + 14, (short) NOT_SPECIFIC)
          .putLong(at + 16, entry.block)
          .putInt(at + 24, entry.namespace);
    }
  }
}
