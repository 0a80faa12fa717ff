package dev.tocsin.devices.nvme.command;

import org.jspecify.annotations.Nullable;

/** What I/O queues understand: the NVM command set (NVMe 1.4, figure 346). */
public enum NvmOpcode {
  /** 6.8. */
  FLUSH(0x00),
  /** 6.15. */
  WRITE(0x01),
  /** 6.9. */
  READ(0x02),
  /** 6.6. */
  COMPARE(0x05),
  /** 6.17. */
  WRITE_ZEROES(0x08),
  /** 6.7. */
  DATASET_MANAGEMENT(0x09);

  private static final @Nullable NvmOpcode[] BY_CODE = new @Nullable NvmOpcode[256];

  static {
    for (NvmOpcode opcode : values()) {
      BY_CODE[opcode.code] = opcode;
    }
  }

  private final int code;

  NvmOpcode(int code) {
    this.code = code;
  }

  /**
   * Returns the number.
   *
   * @return 8 bits
   */
  public int code() {
    return code;
  }

  /**
   * Tells whether the command changes what is stored.
   *
   * @return true for write, write zeroes and dataset management
   */
  public boolean writes() {
    return this == WRITE || this == WRITE_ZEROES || this == DATASET_MANAGEMENT;
  }

  /**
   * Finds an opcode.
   *
   * @param code 8 bits
   * @return null if the controller does not know it
   */
  public static @Nullable NvmOpcode of(int code) {
    return BY_CODE[code & 0xff];
  }
}
