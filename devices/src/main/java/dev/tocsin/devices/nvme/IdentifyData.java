package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.command.DataTransfer;
import dev.tocsin.devices.nvme.log.ErrorLog;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** What the controller says of itself: pages of 4096 bytes (NVMe 1.4, 5.15.2). */
final class IdentifyData {
  /** Length of each page. */
  static final int BYTES = 4096;

  /**
   * PCI vendor and subsystem vendor; not those of another controller, whose peculiarities Linux
   * would expect.
   */
  static final int VENDOR = 0x1234;

  /** Firmware revision, 8 characters. */
  static final String REVISION = "1       ";

  /** 1.4.0, as in the register VS. */
  static final int VERSION = 0x0001_0400;

  private static final String MODEL = "Tocsin NVMe";
  private static final int UUID_DESCRIPTOR = 3;

  private final NvmeOptions options;
  private final Namespace namespace;

  IdentifyData(NvmeOptions options, Namespace namespace) {
    this.options = options;
    this.namespace = namespace;
  }

  /** Returns a page of zeros. */
  static ByteBuffer page() {
    return ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Identify controller (figure 247). */
  ByteBuffer controller() {
    ByteBuffer page = page();
    page.putShort(0, (short) VENDOR).putShort(2, (short) VENDOR);
    text(page, 4, 20, options.serial());
    text(page, 24, 40, MODEL);
    text(page, 64, 8, REVISION);
    page.put(77, (byte) DataTransfer.LIMIT_SHIFT)
        .putInt(80, VERSION)
        .putInt(84, 1_000_000) // RTD3 resume latency, us
        .putInt(88, 5_000_000) // RTD3 entry latency, us: as long as a flush may take
        .put(111, (byte) 1) // an I/O controller
        .putShort(256, (short) (1 << 8)) // doorbell buffer config
        .put(258, (byte) 3) // abort command limit - 1
        .put(259, (byte) (AsyncEvents.LIMIT - 1))
        .put(260, (byte) 0b011) // one firmware slot, read only
        .put(261, (byte) 0b110) // effects log; extended log page offsets
        .put(262, (byte) (ErrorLog.ENTRIES - 1))
        .putShort(266, (short) 343)
        .putShort(268, (short) 373);
    commandSet(page);
    String name = "nqn.2014-08.org.nvmexpress:uuid:" + uuid().toString().toLowerCase(Locale.ROOT);
    page.put(768, name.getBytes(StandardCharsets.US_ASCII));
    page.putShort(2048, (short) 2500); // power state 0: 25 W
    return page;
  }

  private static void commandSet(ByteBuffer page) {
    page.put(512, (byte) 0x66) // submission queue entries: 64 bytes
        .put(513, (byte) 0x44) // completion queue entries: 16 bytes
        .putInt(516, 1) // namespaces
        // compare, dataset management, write zeroes, select in get features
        .putShort(520, (short) (1 | 1 << 2 | 1 << 3 | 1 << 4))
        .put(525, (byte) 0b111); // volatile write cache; flush takes all namespaces
  }

  /** Identify namespace (figure 245). */
  ByteBuffer namespace() {
    long blocks = namespace.blocks();
    ByteBuffer page = page().putLong(0, blocks).putLong(8, blocks).putLong(16, blocks);
    return page.putInt(128, namespace.blockShift() << 16);
  }

  /** Active namespaces above an identifier. */
  static ByteBuffer activeNamespaces(int above) {
    return page().putInt(0, above == 0 ? Namespace.ID : 0);
  }

  /** Namespace identification descriptors (figure 249): a UUID. */
  ByteBuffer descriptors() {
    UUID uuid = uuid();
    ByteBuffer page = page().put(0, (byte) UUID_DESCRIPTOR).put(1, (byte) 16);
    page.order(ByteOrder.BIG_ENDIAN)
        .putLong(4, uuid.getMostSignificantBits())
        .putLong(12, uuid.getLeastSignificantBits());
    return page;
  }

  private UUID uuid() {
    return UUID.nameUUIDFromBytes(("tocsin " + options.serial()).getBytes(StandardCharsets.UTF_8));
  }

  /** ASCII, filled up with spaces. */
  private static void text(ByteBuffer page, int at, int length, String text) {
    byte[] padded = (text + " ".repeat(length - text.length())).getBytes(StandardCharsets.US_ASCII);
    page.put(at, padded);
  }
}
