package dev.tocsin.machine.demo;

/**
 * How the driver spreads a bell's messages: vectors in turn, then the next processor.
 *
 * @param firstCpu processor of the first message
 * @param cpus how many processors take turns
 * @param firstVector vector of the first message
 * @param vectors how many vectors take turns on each processor
 */
record Slots(int firstCpu, int cpus, int firstVector, int vectors) {
  /** How many messages arrive in slots of their own. */
  int distinct() {
    return cpus * vectors;
  }

  /** Where a message arrives. */
  Slot of(int index) {
    int cpu = firstCpu + index / vectors % cpus;
    return new Slot(cpu, firstVector + index % vectors);
  }
}
