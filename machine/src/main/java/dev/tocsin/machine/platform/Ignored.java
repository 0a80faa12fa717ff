package dev.tocsin.machine.platform;

import dev.tocsin.bus.BusDevice;

/** Takes writes as a real board would, so that they do not count as unclaimed; reads as ones. */
public final class Ignored implements BusDevice {
  /** The diagnostic port, which guests also write to pass time. */
  public static final int DIAGNOSTIC_PORT = 0x80;

  /** Creates the port. */
  public Ignored() {}

  @Override
  public long read(long offset, int width) {
    return -1;
  }

  @Override
  public void write(long offset, int width, long value) {
    // That is all it does.
  }
}
