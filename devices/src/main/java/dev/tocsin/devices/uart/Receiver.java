package dev.tocsin.devices.uart;

/** The receiving half: bytes that wait for the guest, and the overrun error. */
final class Receiver {
  private final byte[] bytes = new byte[Fifo.DEPTH];
  private int first;
  private int count;
  private boolean overrun;

  /** Appends a byte, or notes the overrun if there is no room. */
  void push(byte value, int capacity) {
    if (count >= capacity) {
      overrun = true;
      return;
    }
    bytes[(first + count++) % Fifo.DEPTH] = value;
  }

  /** Returns the oldest byte, or 0 if there is none. */
  int take() {
    if (count == 0) {
      return 0;
    }
    int value = Byte.toUnsignedInt(bytes[first]);
    first = (first + 1) % Fifo.DEPTH;
    count--;
    return value;
  }

  int count() {
    return count;
  }

  boolean overrun() {
    return overrun;
  }

  void clearOverrun() {
    overrun = false;
  }

  void clear() {
    count = 0;
  }
}
