package dev.tocsin.machine.demo;

/**
 * Attributes every run of every handler to somebody: what nobody claims is a stray.
 *
 * <p>Confined to one thread.
 */
final class Counts {
  private final Guest guest;
  private final int cpus;
  private final int[] claimed;

  Counts(Guest guest, int cpus) {
    this.guest = guest;
    this.cpus = cpus;
    this.claimed = new int[cpus * Slot.VECTORS];
  }

  /** Runs of the slot's handler that nobody has claimed yet. */
  int unclaimed(Slot slot) {
    return guest.count(slot) - claimed[slot.index()];
  }

  /** Claims all runs of the slot's handler so far, and returns how many there were. */
  int claim(Slot slot) {
    int runs = unclaimed(slot);
    claimed[slot.index()] += runs;
    return runs;
  }

  /** Runs of any handler that nobody has claimed. */
  long strays() {
    long strays = 0;
    for (int cpu = 0; cpu < cpus; cpu++) {
      for (int vector = 0; vector < Slot.VECTORS; vector++) {
        strays += Integer.toUnsignedLong(unclaimed(new Slot(cpu, vector)));
      }
    }
    return strays;
  }
}
