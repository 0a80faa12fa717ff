package dev.tocsin.testkit.search;

/** The state of the pure model: one group of two sources, and the engine around it. */
final class World {
  /** Routes that fit the kernel's table. */
  final int capacity;

  /** Rounds with rings that make a source worth a route. */
  final int threshold;

  boolean enabled;
  boolean closed;

  /** Somebody had to give up a route in this window; nobody else has to. */
  boolean evicted;

  /** Which source was exported first: its reports come first. */
  int first;

  final Source[] sources;

  World(int capacity, int threshold) {
    this(capacity, threshold, new Source(), new Source());
  }

  private World(int capacity, int threshold, Source zero, Source one) {
    this.capacity = capacity;
    this.threshold = threshold;
    sources = new Source[] {zero, one};
  }

  World copy() {
    var copy = new World(capacity, threshold, sources[0].copy(), sources[1].copy());
    copy.enabled = enabled;
    copy.closed = closed;
    copy.evicted = evicted;
    copy.first = first;
    return copy;
  }

  /** The same number for all states that differ by names of sources and letters only. */
  long canonical() {
    if (closed) {
      return -1;
    }
    long zero = sources[0].code();
    long one = sources[1].code();
    boolean swap = zero > one;
    boolean orderMatters = capacity == 1 && sources[0].bell && sources[1].bell && zero != one;
    long order = orderMatters ? first ^ (swap ? 1 : 0) : 0;
    long code = swap ? one << 18 | zero : zero << 18 | one;
    return ((code << 1 | order) << 1 | (evicted ? 1 : 0)) << 1 | (enabled ? 1 : 0);
  }

  /** Tells whether this is the very same state. */
  boolean sameAs(World other) {
    return closed == other.closed
        && enabled == other.enabled
        && evicted == other.evicted
        && first == other.first
        && sources[0].code(false) == other.sources[0].code(false)
        && sources[1].code(false) == other.sources[1].code(false);
  }

  int routesHeld() {
    return (sources[0].route.held ? 1 : 0) + (sources[1].route.held ? 1 : 0);
  }

  @Override
  public String toString() {
    if (closed) {
      return "closed";
    }
    return "%s%s; 0: %s; 1: %s"
        .formatted(
            enabled ? "enabled" : "disabled", evicted ? " evicted" : "", sources[0], sources[1]);
  }
}
