package dev.tocsin.machine;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;

/**
 * A range of a bus and what answers there.
 *
 * @param space which bus
 * @param range addresses
 * @param device what answers
 */
public record Placement(Space space, BusRange range, BusDevice device) {
  /** The buses of a PC. */
  public enum Space {
    /** Ports 0 to 0xffff. */
    PIO,
    /** Physical addresses that are not memory. */
    MMIO
  }

  /** The number of ports there are. */
  private static final long PORTS = 0x10000;

  /** Checks that a port exists. */
  public Placement {
    if (space == Space.PIO && range.end() > PORTS) {
      throw new IllegalArgumentException("ports end at 0xffff: " + range);
    }
  }

  /**
   * Places a device on ports.
   *
   * @param first first port
   * @param length number of ports
   * @param device what answers
   * @return the placement
   */
  public static Placement pio(long first, long length, BusDevice device) {
    return new Placement(Space.PIO, new BusRange(first, length), device);
  }

  /**
   * Places a device on memory-mapped registers.
   *
   * @param start first physical address
   * @param length bytes
   * @param device what answers
   * @return the placement
   */
  public static Placement mmio(long start, long length, BusDevice device) {
    return new Placement(Space.MMIO, new BusRange(start, length), device);
  }
}
