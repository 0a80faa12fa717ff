package dev.tocsin.machine.platform;

import dev.tocsin.bus.BusDevice;

/** Ends the run when a guest resets the machine; one instance for each of the three ports. */
public final class ResetPorts implements BusDevice {
  private final Kind kind;
  private final Runnable end;

  /** The ports at which a PC can be reset: one byte each. */
  public enum Kind {
    /** Keyboard controller: command 0xfe pulses the reset line; status reads as idle. */
    KEYBOARD(0x64, 0xff, 0xfe, 0x00),
    /** System control port A: bit 0 resets; reads as "address line 20 is on". */
    FAST(0x92, 0x01, 0x01, 0x02),
    /** Reset control register: bit 2 resets; reads as zero. */
    CONTROL(0xcf9, 0x04, 0x04, 0x00);

    private final int port;
    private final int mask;
    private final int match;
    private final int status;

    Kind(int port, int mask, int match, int status) {
      this.port = port;
      this.mask = mask;
      this.match = match;
      this.status = status;
    }
  }

  /**
   * Creates a port.
   *
   * @param kind which
   * @param end runs when the guest resets
   */
  public ResetPorts(Kind kind, Runnable end) {
    this.kind = kind;
    this.end = end;
  }

  /**
   * Returns where it is.
   *
   * @return the port
   */
  public int port() {
    return kind.port;
  }

  @Override
  public long read(long offset, int width) {
    return kind.status;
  }

  @Override
  public void write(long offset, int width, long value) {
    if ((value & kind.mask) == kind.match) {
      end.run();
    }
  }
}
