package dev.tocsin.devices.uart;

/**
 * What the FIFO control register has set.
 *
 * @param enabled whether the FIFOs are on; else each half holds one byte
 * @param trigger number of bytes at which the receiver interrupts
 */
record Fifo(boolean enabled, int trigger) {
  static final int DEPTH = 16;

  /** FIFO control: turns both FIFOs on. */
  static final int ENABLE = 0x01;

  static final int CLEAR_RECEIVER = 0x02;
  static final int CLEAR_TRANSMITTER = 0x04;

  static final Fifo OFF = new Fifo(false, 1);

  static Fifo of(int control) {
    if ((control & ENABLE) == 0) {
      return OFF;
    }
    return switch (control >> 6 & 3) {
      case 0 -> new Fifo(true, 1);
      case 1 -> new Fifo(true, 4);
      case 2 -> new Fifo(true, 8);
      default -> new Fifo(true, 14);
    };
  }

  int capacity() {
    return enabled ? DEPTH : 1;
  }
}
