package dev.tocsin.machine.platform;

import dev.tocsin.bus.BusDevice;

/** Ends the run when a guest resets the machine; one instance for each of the three places. */
public final class ResetPorts implements BusDevice {
  private final Kind kind;
  private final Runnable end;

  /** The places at which a PC can be reset; only a byte written to the port itself counts. */
  public enum Kind {
    /** Keyboard controller: command 0xfe pulses the reset line; status reads as idle. */
    KEYBOARD(0x64, 0, 1),
    /** System control port A: bit 0 resets; reads as "address line 20 is on". */
    FAST(0x92, 0, 1),
    /**
     * Reset control register 0xcf9: bit 2 resets. It lies within the PCI address register, to which
     * only whole doublewords go: those are no resets.
     */
    CONTROL(0xcf8, 1, 4);

    private final int port;
    private final int offset;
    private final int length;

    Kind(int port, int offset, int length) {
      this.port = port;
      this.offset = offset;
      this.length = length;
    }

    private int status() {
      return switch (this) {
        case KEYBOARD -> 0;
        case FAST -> 2;
        case CONTROL -> -1;
      };
    }

    private boolean resets(long value) {
      return switch (this) {
        case KEYBOARD -> value == 0xfe;
        case FAST -> (value & 1) != 0;
        case CONTROL -> (value & 4) != 0;
      };
    }
  }

  /**
   * Creates a place.
   *
   * @param kind which
   * @param end runs when the guest resets
   */
  public ResetPorts(Kind kind, Runnable end) {
    this.kind = kind;
    this.end = end;
  }

  /**
   * Returns where it starts.
   *
   * @return the first port
   */
  public int port() {
    return kind.port;
  }

  /**
   * Returns how many ports it takes.
   *
   * @return 1 or 4
   */
  public int length() {
    return kind.length;
  }

  @Override
  public long read(long offset, int width) {
    return kind.status();
  }

  @Override
  public void write(long offset, int width, long value) {
    if (offset == kind.offset && width == 1 && kind.resets(value)) {
      end.run();
    }
  }
}
