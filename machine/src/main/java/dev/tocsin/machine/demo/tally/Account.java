package dev.tocsin.machine.demo.tally;

/**
 * The account of one source on one path: triggers against deliveries.
 *
 * <p>It is settled whenever everything is quiet: after the last trigger was followed by a delivery,
 * or was waited for in vain. Edge interrupts coalesce, so that any number of deliveries from one to
 * the number of triggers is right, as long as one of them follows the last trigger. Confined to one
 * thread.
 */
public final class Account {
  private final String name;
  private final SourceReport.Kind kind;
  private final SourceReport.Route path;
  private final Latencies latencies = new Latencies();
  private long triggered;
  private long handled;
  private long lost;
  private long spurious;

  /**
   * Opens an account.
   *
   * @param name the source
   * @param kind what it is to the guest
   * @param path how its interrupts travel
   */
  public Account(String name, SourceReport.Kind kind, SourceReport.Route path) {
    this.name = name;
    this.kind = kind;
    this.path = path;
  }

  /**
   * Settles what happened since the last time.
   *
   * @param triggers how often the source was triggered
   * @param most how many deliveries are right at the most: as many as there were triggers, but one
   *     for those that a mask held back together
   * @param deliveries how often its handler ran
   * @param unfollowed how many of the triggers came after the last of those runs had begun
   */
  public void settle(long triggers, long most, long deliveries, long unfollowed) {
    long missing = deliveries == 0 ? triggers : unfollowed;
    triggered += triggers;
    handled += deliveries;
    lost += missing;
    spurious += Math.max(0, deliveries - Math.min(most, triggers - missing));
  }

  /**
   * Adds the time from one trigger to its handler.
   *
   * @param nanos the time
   */
  public void latency(long nanos) {
    latencies.add(nanos);
  }

  /**
   * Tells whether nothing was lost or spurious so far.
   *
   * @return true if so
   */
  public boolean clean() {
    return lost == 0 && spurious == 0;
  }

  /**
   * Returns how the account stands.
   *
   * @return a snapshot
   */
  public SourceReport report() {
    long coalesced = triggered - lost - (handled - spurious);
    return new SourceReport(
        name,
        kind,
        path,
        triggered,
        handled,
        coalesced,
        lost,
        spurious,
        latencies.micros(0.5),
        latencies.micros(0.99));
  }
}
