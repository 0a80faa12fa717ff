package dev.tocsin.devices.nvme.log;

import dev.tocsin.devices.nvme.command.NvmOpcode;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;

/** What the device has been through: log page 02h (NVMe 1.4, 5.14.1.2). Thread-safe. */
public final class Health {
  /** Length of the page. */
  public static final int BYTES = 512;

  /** What the device says its temperature is, in kelvins. */
  public static final int TEMPERATURE = 310;

  /** Critical warning: the temperature is past a threshold. */
  public static final int TEMPERATURE_WARNING = 1 << 1;

  private static final int SPARE_PERCENT = 100;
  private static final int SPARE_THRESHOLD_PERCENT = 10;
  private static final int SECTOR_SHIFT = 9;

  private final LongAdder readCommands = new LongAdder();
  private final LongAdder writeCommands = new LongAdder();
  private final LongAdder sectorsRead = new LongAdder();
  private final LongAdder sectorsWritten = new LongAdder();
  private final LongAdder mediaErrors = new LongAdder();
  private final long started = System.nanoTime();

  /** Makes a device without a past. */
  public Health() {}

  /**
   * Counts a command that ended well.
   *
   * @param opcode what it did
   * @param bytes how many it transferred
   */
  public void done(NvmOpcode opcode, long bytes) {
    if (opcode == NvmOpcode.READ || opcode == NvmOpcode.COMPARE) {
      readCommands.increment();
      sectorsRead.add(bytes >>> SECTOR_SHIFT);
    } else if (opcode == NvmOpcode.WRITE) {
      writeCommands.increment();
      sectorsWritten.add(bytes >>> SECTOR_SHIFT);
    }
  }

  /** Counts a failure of the storage. */
  public void mediaError() {
    mediaErrors.increment();
  }

  /**
   * Returns how often the storage failed.
   *
   * @return since the controller was made
   */
  public long mediaErrors() {
    return mediaErrors.sum();
  }

  /**
   * Writes the page.
   *
   * @param page zeros, little-endian, {@link #BYTES}
   * @param criticalWarning the warnings that hold, one bit each
   * @param errorEntries how many there were in the error log
   */
  public void write(ByteBuffer page, int criticalWarning, long errorEntries) {
    page.put(0, (byte) criticalWarning)
        .putShort(1, (short) TEMPERATURE)
        .put(3, (byte) SPARE_PERCENT)
        .put(4, (byte) SPARE_THRESHOLD_PERCENT)
        .putLong(32, dataUnits(sectorsRead.sum()))
        .putLong(48, dataUnits(sectorsWritten.sum()))
        .putLong(64, readCommands.sum())
        .putLong(80, writeCommands.sum())
        .putLong(112, 1) // power cycles
        .putLong(128, (System.nanoTime() - started) / 3_600_000_000_000L) // power on hours
        .putLong(160, mediaErrors.sum())
        .putLong(176, errorEntries);
  }

  /** Thousands of 512-byte units, rounded up. */
  private static long dataUnits(long sectors) {
    return Math.ceilDiv(sectors, 1000);
  }
}
