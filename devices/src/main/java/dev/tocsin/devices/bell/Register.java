package dev.tocsin.devices.bell;

import org.jspecify.annotations.Nullable;

/** The registers below the table, in the order of their offsets. */
enum Register {
  ID,
  VERSION,
  CAPS,
  TYPE,
  COUNT,
  ENABLE,
  STATUS,
  LINE,
  CAUSE,
  MASK_ALL;

  static final int ID_VALUE = 0x4c4c4542;
  static final int VERSION_VALUE = 1;
  static final int ALL_TYPES = 0x70000;

  private static final Register[] ALL = values();

  /** Returns the register at an offset that is a multiple of 4, or null if there is none. */
  static @Nullable Register at(int offset) {
    return offset >>> 2 < ALL.length ? ALL[offset >>> 2] : null;
  }
}
