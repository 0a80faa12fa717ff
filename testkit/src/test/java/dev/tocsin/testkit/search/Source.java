package dev.tocsin.testkit.search;

import org.jspecify.annotations.Nullable;

/** One source of the pure model: what is known of it, and nothing of how that is done. */
final class Source {
  @Nullable Letter letter;
  boolean masked = true;
  @Nullable Letter stagedLetter;
  boolean stagedMask;
  boolean pending;

  /** The host refused a delivery, and it will be tried again. */
  boolean retry;

  /** Somebody else may ring it; what follows is then of meaning. */
  boolean bell;

  /** The counter holds rings that nobody took. */
  boolean rung;

  /** The next ring is reported, once. */
  boolean watched;

  final Route route = new Route();

  /** How the kernel serves a source. */
  static final class Route {
    /** The counter is consumed by the kernel. */
    boolean attached;

    /** The kernel delivered what the counter holds without reading it (S5). */
    boolean stale;

    boolean held;
    @Nullable Letter inForce;

    /** Rounds with rings within the window. */
    int evidence;

    private void copy(Route from) {
      attached = from.attached;
      stale = from.stale;
      held = from.held;
      inForce = from.inForce;
      evidence = from.evidence;
    }
  }

  Source copy() {
    var copy = new Source();
    copy.letter = letter;
    copy.masked = masked;
    copy.stagedLetter = stagedLetter;
    copy.stagedMask = stagedMask;
    copy.pending = pending;
    copy.retry = retry;
    copy.bell = bell;
    copy.rung = rung;
    copy.watched = watched;
    copy.route.copy(route);
    return copy;
  }

  boolean deliverable() {
    return letter != null && letter.deliverable();
  }

  boolean routed() {
    return route.held && letter != null && letter == route.inForce;
  }

  /**
   * Returns the state as a number; different states have different numbers.
   *
   * @param renamed whether A and B have changed their names
   */
  long code(boolean renamed) {
    long code = digit(letter, renamed);
    code = code << 2 | digit(stagedLetter, renamed);
    code = code << 2 | digit(route.inForce, renamed);
    code = code << 2 | route.evidence;
    for (boolean bit :
        new boolean[] {
          masked,
          stagedMask,
          pending,
          retry,
          bell,
          rung,
          watched,
          route.attached,
          route.stale,
          route.held
        }) {
      code = code << 1 | (bit ? 1 : 0);
    }
    return code;
  }

  /** The smaller of the two numbers that differ by the names of the letters only. */
  long code() {
    return Math.min(code(false), code(true));
  }

  private static int digit(@Nullable Letter letter, boolean renamed) {
    if (letter == null) {
      return 0;
    }
    return switch (letter) {
      case A -> renamed ? 2 : 1;
      case B -> renamed ? 1 : 2;
      case NOWHERE -> 3;
    };
  }

  @Override
  public String toString() {
    return (letter == null ? "-" : letter.name())
        + (masked ? " masked" : "")
        + (stagedLetter == null ? "" : " staged " + stagedLetter + (stagedMask ? " masked" : ""))
        + (pending ? " pending" : "")
        + (retry ? " retry" : "")
        + (bell ? " bell" : "")
        + (rung ? " rung" : "")
        + (watched ? " watched" : "")
        + (route.attached ? " attached" : "")
        + (route.stale ? " stale" : "")
        + (route.held ? " route " + route.inForce : "")
        + (route.evidence > 0 ? " evidence " + route.evidence : "");
  }
}
