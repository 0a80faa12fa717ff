package dev.tocsin.machine.platform;

import dev.tocsin.bus.BusDevice;
import java.util.function.IntConsumer;

/** Ends the run with the code that is written; reads as zero. */
public final class DebugExit implements BusDevice {
  /** The first port. */
  public static final int PORT = 0xf4;

  /** Bytes of bus it takes. */
  public static final int LENGTH = 4;

  private final IntConsumer end;

  /**
   * Creates the port.
   *
   * @param end is given the code
   */
  public DebugExit(IntConsumer end) {
    this.end = end;
  }

  @Override
  public long read(long offset, int width) {
    return 0;
  }

  @Override
  public void write(long offset, int width, long value) {
    end.accept((int) value);
  }
}
