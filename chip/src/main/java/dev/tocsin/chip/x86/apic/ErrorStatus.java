package dev.tocsin.chip.x86.apic;

/**
 * The error status register (Intel SDM 3A, 11.5.3): errors gather unseen, a write makes them
 * readable and starts a new gathering.
 *
 * <p>Owner: the processor's thread.
 */
final class ErrorStatus {
  static final int SEND_ILLEGAL_VECTOR = 1 << 5;
  static final int RECEIVE_ILLEGAL_VECTOR = 1 << 6;
  static final int ILLEGAL_REGISTER = 1 << 7;

  /** The bits that this implementation sets. */
  static final int ALL = SEND_ILLEGAL_VECTOR | RECEIVE_ILLEGAL_VECTOR | ILLEGAL_REGISTER;

  private int gathered;
  private int readable;

  /** Adds an error; true if an interrupt is due, which is so once after each write. */
  boolean add(int error) {
    boolean first = gathered == 0;
    gathered |= error;
    return first;
  }

  void write() {
    readable = gathered;
    gathered = 0;
  }

  int read() {
    return readable;
  }

  int state() {
    return gathered << 8 | readable;
  }

  void restore(int state) {
    gathered = state >> 8;
    readable = state & 0xff;
  }
}
