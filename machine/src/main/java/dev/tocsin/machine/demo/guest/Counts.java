package dev.tocsin.machine.demo.guest;

/**
 * Attributes every run of every handler to somebody: what nobody claims is a stray.
 *
 * <p>Confined to one thread.
 */
public final class Counts {
  private final Guest guest;
  private final int cpus;
  private final int[] claimed;

  /**
   * Creates counts of which nothing is claimed.
   *
   * @param guest who counts
   * @param cpus how many processors it has
   */
  public Counts(Guest guest, int cpus) {
    this.guest = guest;
    this.cpus = cpus;
    this.claimed = new int[cpus * Slot.VECTORS];
  }

  /**
   * Returns how many runs of a slot's handler nobody has claimed yet.
   *
   * @param slot which
   * @return 0 or more
   */
  public int unclaimed(Slot slot) {
    return guest.count(slot) - claimed[slot.index()];
  }

  /**
   * Claims all runs of a slot's handler so far.
   *
   * @param slot which
   * @return how many were unclaimed
   */
  public int claim(Slot slot) {
    int runs = unclaimed(slot);
    claimed[slot.index()] += runs;
    return runs;
  }

  /**
   * Returns how many runs of any handler nobody has claimed.
   *
   * @return 0 if every run had a reason
   */
  public long strays() {
    long strays = 0;
    for (int cpu = 0; cpu < cpus; cpu++) {
      for (int vector = 0; vector < Slot.VECTORS; vector++) {
        strays += Integer.toUnsignedLong(unclaimed(new Slot(cpu, vector)));
      }
    }
    return strays;
  }
}
