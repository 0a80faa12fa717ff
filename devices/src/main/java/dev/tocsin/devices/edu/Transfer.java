package dev.tocsin.devices.edu;

/**
 * The four registers of the DMA engine, as they are at one moment.
 *
 * @param source address
 * @param destination address
 * @param count bytes
 * @param command bits
 */
record Transfer(long source, long destination, long count, long command) {
  static final long BUFFER = 0x40000;
  static final int BUFFER_BYTES = 4096;

  static final long RUN = 0x1;
  private static final long TO_MEMORY = 0x2;
  private static final long INTERRUPT = 0x4;

  static final Transfer NONE = new Transfer(0, 0, 0, 0);

  boolean running() {
    return (command & RUN) != 0;
  }

  boolean toMemory() {
    return (command & TO_MEMORY) != 0;
  }

  boolean interrupts() {
    return (command & INTERRUPT) != 0;
  }

  Transfer done() {
    return new Transfer(source, destination, count, command & ~RUN);
  }

  /** Returns the address outside of the device. */
  long outside() {
    return toMemory() ? destination : source;
  }

  /** Returns where in the buffer it starts, or -1 if it does not fit into it. */
  int inside() {
    long start = (toMemory() ? source : destination) - BUFFER;
    boolean fits =
        start >= 0 && start <= BUFFER_BYTES && count >= 0 && count <= BUFFER_BYTES - start;
    return fits ? (int) start : -1;
  }
}
