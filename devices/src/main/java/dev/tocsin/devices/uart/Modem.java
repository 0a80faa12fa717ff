package dev.tocsin.devices.uart;

/** Modem control, modem status, and the loop between them. */
final class Modem {
  private static final int OUT2 = 0x08;
  private static final int LOOP = 0x10;
  private static final int CONTROL_BITS = 0x1f;

  /** Status inputs, upper half of the register. */
  private static final int CTS = 0x10;

  private static final int DSR = 0x20;
  private static final int RI = 0x40;
  private static final int DCD = 0x80;

  /** "The ring indicator fell" in the lower half. */
  private static final int TERI = 0x04;

  private int control;
  private int delta;

  int control() {
    return control;
  }

  void writeControl(int value) {
    int before = inputs();
    control = value & CONTROL_BITS;
    int changed = before ^ inputs();
    delta |= (changed & (CTS | DSR | DCD)) >> 4;
    if ((before & changed & RI) != 0) {
      delta |= TERI;
    }
  }

  /** Forgets everything. */
  void reset() {
    control = 0;
    delta = 0;
  }

  boolean loop() {
    return (control & LOOP) != 0;
  }

  /** Tells whether the PC's gate lets the interrupt out; the loop turns all outputs off. */
  boolean gateOpen() {
    return (control & (OUT2 | LOOP)) == OUT2;
  }

  boolean changed() {
    return delta != 0;
  }

  int readStatus() {
    int status = inputs() | delta;
    delta = 0;
    return status;
  }

  private int inputs() {
    if (!loop()) {
      // A terminal that is there and ready.
      return CTS | DSR | DCD;
    }
    // DTR -> DSR, RTS -> CTS, OUT1 -> RI, OUT2 -> DCD (data sheet, 8.6.7)
    return ((control & 0x01) << 5) | ((control & 0x02) << 3) | ((control & 0x0c) << 4);
  }
}
