package dev.tocsin.devices.nvme.queue;

/**
 * A completion queue as a cause of interrupts. Belongs to {@link InterruptVectors}, whose lock
 * guards what changes.
 */
public final class InterruptSource {
  private final int vector;
  private final boolean enabled;
  private final boolean coalescable;

  /** Entries are there that the driver has not acknowledged; under the vectors' lock. */
  boolean occupied;

  /** Of those, some have been signalled; under the vectors' lock. */
  boolean asserting;

  /** Interrupts this queue's entries caused; under the vectors' lock. */
  long interrupts;

  /**
   * Describes a queue.
   *
   * @param vector what it interrupts by (IV)
   * @param enabled whether it does (IEN)
   * @param coalescable whether its interrupts may be put together: not the admin queue's
   */
  public InterruptSource(int vector, boolean enabled, boolean coalescable) {
    this.vector = vector;
    this.enabled = enabled;
    this.coalescable = coalescable;
  }

  /**
   * Returns what it interrupts by.
   *
   * @return number of the vector
   */
  public int vector() {
    return vector;
  }

  /**
   * Tells whether it interrupts.
   *
   * @return IEN
   */
  public boolean isEnabled() {
    return enabled;
  }

  boolean isCoalescable() {
    return coalescable;
  }
}
