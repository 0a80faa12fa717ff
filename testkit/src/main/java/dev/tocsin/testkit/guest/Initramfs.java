package dev.tocsin.testkit.guest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes an initial file system for a kernel: cpio(5), format newc. */
final class Initramfs {
  private static final int FOLDER = 040755;
  private static final int PROGRAM = 0100755;
  private static final int LINK = 0120777;
  private static final int CHARACTER_DEVICE = 020600;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Initramfs folder(String name) {
    return entry(name, FOLDER, new byte[0], 0, 0);
  }

  Initramfs file(String name, byte[] content) {
    return entry(name, PROGRAM, content, 0, 0);
  }

  Initramfs link(String name, String to) {
    return entry(name, LINK, to.getBytes(StandardCharsets.UTF_8), 0, 0);
  }

  Initramfs device(String name, int major, int minor) {
    return entry(name, CHARACTER_DEVICE, new byte[0], major, minor);
  }

  byte[] finish() {
    entry("TRAILER!!!", 0, new byte[0], 0, 0);
    return bytes.toByteArray();
  }

  private Initramfs entry(String name, int mode, byte[] content, int major, int minor) {
    int[] fields = {0, mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, name.length() + 1, 0};
    var header = new StringBuilder("070701");
    for (int field : fields) {
      header.append("%08X".formatted(field));
    }
    header.append(name).append('\0');
    bytes.writeBytes(header.toString().getBytes(StandardCharsets.US_ASCII));
    align();
    bytes.writeBytes(content);
    align();
    return this;
  }

  private void align() {
    while (bytes.size() % 4 != 0) {
      bytes.write(0);
    }
  }
}
