package dev.tocsin.machine.inprocess;

/** The time of a machine's timers: the host's, or one that its owner advances. */
public sealed interface GuestTime permits GuestTime.Real, VirtualTime {
  /**
   * Returns the host's time.
   *
   * @return the time that passes by itself
   */
  static GuestTime real() {
    return Real.CLOCK;
  }

  /**
   * Returns the time.
   *
   * @return nanoseconds from any start, which never go back
   */
  long nanos();

  /** The host's clock. */
  enum Real implements GuestTime {
    /** The only one. */
    CLOCK;

    @Override
    public long nanos() {
      return System.nanoTime();
    }
  }
}
