package dev.tocsin.vfiouser.wire;

/** Resets the device; the message and its reply are a {@link Header} each and nothing else. */
public enum DeviceReset implements Request {
  /** There is one kind of reset. */
  RESET;

  static Request decode(int size) {
    return size == Header.SIZE ? RESET : Refusal.WRONG_SIZE;
  }
}
