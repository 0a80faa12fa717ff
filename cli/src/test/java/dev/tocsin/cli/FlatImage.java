package dev.tocsin.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Small flat images with a multiboot header that gives addresses. */
final class FlatImage {
  private static final int MAGIC = 0x1badb002;
  private static final int ADDRESSES = 1 << 16;
  private static final int LOAD = 0x100000;
  private static final int HEADER = 32;

  private FlatImage() {}

  /** Makes an image that is loaded at 1 MiB and starts with this 32-bit code. */
  static byte[] of(String hex) {
    byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
    ByteBuffer image = ByteBuffer.allocate(HEADER + code.length).order(ByteOrder.LITTLE_ENDIAN);
    image.putInt(MAGIC).putInt(ADDRESSES).putInt(-(MAGIC + ADDRESSES));
    image.putInt(LOAD).putInt(LOAD).putInt(0).putInt(0).putInt(LOAD + HEADER);
    return image.put(code).array();
  }
}
