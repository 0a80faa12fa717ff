package dev.tocsin.machine.demo.guest;

/**
 * How the driver spreads a bell's messages: vectors in turn, then the next processor.
 *
 * @param firstCpu processor of the first message
 * @param cpus how many processors take turns, from the first on
 * @param firstVector vector of the first message
 * @param vectors how many vectors take turns on each processor
 */
public record Slots(int firstCpu, int cpus, int firstVector, int vectors) {
  /**
   * Spreads messages over all processors and all vectors that are left.
   *
   * @param cpus how many processors there are
   * @param firstVector the first vector that is free
   * @return as many slots as there can be
   */
  public static Slots all(int cpus, int firstVector) {
    return new Slots(0, cpus, firstVector, Protocol.LAST_VECTOR + 1 - firstVector);
  }

  /**
   * Returns how many messages arrive in slots of their own.
   *
   * @return 1 or more
   */
  public int distinct() {
    return cpus * vectors;
  }

  /**
   * Returns where a message arrives.
   *
   * @param index number of the message, from 0
   * @return its slot, shared with every {@link #distinct}th other one
   */
  public Slot of(int index) {
    int cpu = firstCpu + index / vectors % cpus;
    return new Slot(cpu, firstVector + index % vectors);
  }
}
