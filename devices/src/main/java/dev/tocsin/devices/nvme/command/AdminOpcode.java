package dev.tocsin.devices.nvme.command;

import org.jspecify.annotations.Nullable;

/** What the admin queue understands (NVMe 1.4, figure 139). */
public enum AdminOpcode {
  /** 5.6. */
  DELETE_IO_SUBMISSION_QUEUE(0x00),
  /** 5.4. */
  CREATE_IO_SUBMISSION_QUEUE(0x01),
  /** 5.14. */
  GET_LOG_PAGE(0x02),
  /** 5.5. */
  DELETE_IO_COMPLETION_QUEUE(0x04),
  /** 5.3. */
  CREATE_IO_COMPLETION_QUEUE(0x05),
  /** 5.15. */
  IDENTIFY(0x06),
  /** 5.1. */
  ABORT(0x08),
  /** 5.21. */
  SET_FEATURES(0x09),
  /** 5.13. */
  GET_FEATURES(0x0a),
  /** 5.2. */
  ASYNCHRONOUS_EVENT_REQUEST(0x0c),
  /** 5.7. */
  DOORBELL_BUFFER_CONFIG(0x7c);

  private static final @Nullable AdminOpcode[] BY_CODE = new @Nullable AdminOpcode[256];

  static {
    for (AdminOpcode opcode : values()) {
      BY_CODE[opcode.code] = opcode;
    }
  }

  private final int code;

  AdminOpcode(int code) {
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
   * Finds an opcode.
   *
   * @param code 8 bits
   * @return null if the controller does not know it
   */
  public static @Nullable AdminOpcode of(int code) {
    return BY_CODE[code & 0xff];
  }
}
