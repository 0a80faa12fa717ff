package dev.tocsin.pci;

import dev.tocsin.bus.BusDevice;

/**
 * A base address register: how much address space a function wants, and what answers there.
 *
 * @param kind address space and width of the register
 * @param prefetchable whether reads have no side effects; memory only
 * @param size bytes, a power of two: ports 4 to 256, memory 16 and up (PCI 3.0, 6.2.5.1)
 * @param device what answers; its offsets count from the start of the range
 */
public record Bar(Kind kind, boolean prefetchable, long size, BusDevice device) {
  /** Address space and width of a register. */
  public enum Kind {
    /** Ports. */
    PORTS(BarSpace.PORTS, 4, 256),
    /** Memory below 4 GiB. */
    MEMORY32(BarSpace.MEMORY, 16, 1L << 31),
    /** Memory anywhere; takes two registers. */
    MEMORY64(BarSpace.MEMORY, 16, 1L << 60);

    private final BarSpace space;
    private final long least;
    private final long most;

    Kind(BarSpace space, long least, long most) {
      this.space = space;
      this.least = least;
      this.most = most;
    }

    /**
     * Returns the address space.
     *
     * @return ports or memory
     */
    public BarSpace space() {
      return space;
    }
  }

  /** Checks the size. */
  public Bar {
    if (Long.bitCount(size) != 1 || size < kind.least || size > kind.most) {
      throw new IllegalArgumentException(
          "%s: a power of two from %d to %d: %d".formatted(kind, kind.least, kind.most, size));
    }
    if (prefetchable && kind == Kind.PORTS) {
      throw new IllegalArgumentException("ports are not prefetchable");
    }
  }

  /**
   * Returns a range of ports.
   *
   * @param size bytes
   * @param device what answers
   * @return the register
   */
  public static Bar ports(long size, BusDevice device) {
    return new Bar(Kind.PORTS, false, size, device);
  }

  /**
   * Returns a range of memory addresses below 4 GiB.
   *
   * @param size bytes
   * @param device what answers
   * @return the register
   */
  public static Bar memory32(long size, BusDevice device) {
    return new Bar(Kind.MEMORY32, false, size, device);
  }

  /**
   * Returns a range of memory addresses, anywhere.
   *
   * @param size bytes
   * @param device what answers
   * @return the register, which takes two numbers
   */
  public static Bar memory64(long size, BusDevice device) {
    return new Bar(Kind.MEMORY64, false, size, device);
  }

  /**
   * Returns this register as a prefetchable one.
   *
   * @return a copy
   */
  public Bar asPrefetchable() {
    return new Bar(kind, true, size, device);
  }
}
