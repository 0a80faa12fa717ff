package dev.tocsin.machine.platform;

import dev.tocsin.bus.BusDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Numbers about the machine, read byte by byte (QEMU's "fw_cfg", docs/specs/fw_cfg.rst).
 *
 * <p>A 16-bit write to the first port selects an item and starts at its first byte; each byte read
 * from the second port is the next one, little-endian. What is beyond an item's end, or no item at
 * all, reads as zero. There are no files, no DMA and nothing to write.
 */
public final class FirmwareConfig implements BusDevice {
  /** The first port. */
  public static final int PORT = 0x510;

  /** Bytes of bus it takes. */
  public static final int LENGTH = 2;

  private static final int SIGNATURE = 0;
  private static final int FEATURES = 1;
  private static final int MEMORY_SIZE = 3;
  private static final int CPUS = 5;
  private static final int MAX_CPUS = 0xf;

  private static final byte[] NOTHING = {};

  private final Map<Integer, byte[]> items;

  // Both guarded by this object: a guest may read from several processors.
  private byte[] selected = NOTHING;
  private int position;

  /**
   * Creates the ports.
   *
   * @param cpus number of processors, also the most there can be
   * @param memory bytes of memory
   */
  public FirmwareConfig(int cpus, long memory) {
    items =
        Map.of(
            SIGNATURE, "QEMU".getBytes(StandardCharsets.US_ASCII),
            FEATURES, bytes(4, 1),
            MEMORY_SIZE, bytes(8, memory),
            CPUS, bytes(2, cpus),
            MAX_CPUS, bytes(2, cpus));
  }

  private static byte[] bytes(int size, long value) {
    byte[] all =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    return Arrays.copyOf(all, size);
  }

  @Override
  public synchronized long read(long offset, int width) {
    // The selector itself reads as zero.
    return offset + width > 1 ? (long) next() << (8 * (1 - offset)) : 0;
  }

  @Override
  public synchronized void write(long offset, int width, long value) {
    if (offset == 0 && width == 2) {
      selected = items.getOrDefault((int) value, NOTHING);
      position = 0;
    }
  }

  private int next() {
    return position < selected.length ? Byte.toUnsignedInt(selected[position++]) : 0;
  }
}
