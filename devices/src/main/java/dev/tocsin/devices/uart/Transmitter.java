package dev.tocsin.devices.uart;

/** The transmitting half: bytes its output refused, and the "holding register empty" interrupt. */
final class Transmitter {
  private final UartOutput output;
  private final byte[] waiting = new byte[Fifo.DEPTH];
  private int count;
  private boolean emptyPending;

  Transmitter(UartOutput output) {
    this.output = output;
  }

  /** Sends a byte or lets it wait; returns false if it is lost. */
  boolean send(byte value, int capacity) {
    emptyPending = false;
    if (count >= capacity) {
      return false;
    }
    waiting[count++] = value;
    flush();
    return true;
  }

  /** Sends what waits, as far as the output takes it. */
  void flush() {
    int sent = 0;
    while (sent < count && output.offer(waiting[sent])) {
      sent++;
    }
    if (sent > 0) {
      System.arraycopy(waiting, sent, waiting, 0, count - sent);
      count -= sent;
      emptyPending |= count == 0;
    }
  }

  boolean empty() {
    return count == 0;
  }

  void clear() {
    emptyPending |= count > 0;
    count = 0;
  }

  /** Forgets everything. */
  void reset() {
    count = 0;
    emptyPending = false;
  }

  boolean emptyPending() {
    return emptyPending;
  }

  /** Loopback took the byte, or the guest enabled the interrupt with nothing to send. */
  void setEmptyPending() {
    emptyPending = count == 0;
  }

  void acknowledge() {
    emptyPending = false;
  }
}
