package dev.tocsin.machine.demo.tally;

import java.util.OptionalDouble;

/**
 * One line of the result: what became of the triggers of one source on one path.
 *
 * @param name the source
 * @param kind what it is to the guest
 * @param path how its interrupts travelled
 * @param triggered triggers and rings, of this process or of another
 * @param handled runs of its handler; on a level line, causes that the handler acknowledged
 * @param coalesced triggers that were merged into one delivered later
 * @param lost triggers that no delivery followed
 * @param spurious deliveries without a trigger since the one before
 * @param p50Micros time from trigger to handled, median; empty where a mask lies between
 * @param p99Micros the same, 99th percentile
 */
public record SourceReport(
    String name,
    Kind kind,
    Route path,
    long triggered,
    long handled,
    long coalesced,
    long lost,
    long spurious,
    OptionalDouble p50Micros,
    OptionalDouble p99Micros) {
  /** What a source is to the guest. */
  public enum Kind {
    /** An edge-triggered line. */
    EDGE,
    /** A level-triggered line. */
    LEVEL,
    /** A message. */
    MESSAGE
  }

  /** How an interrupt gets to the guest. */
  public enum Route {
    /** A line of the interrupt chips. */
    LINE,
    /** This process hands it to the chips. */
    DIRECT,
    /** Another process rings, this one takes the ring and delivers. */
    RELAYED,
    /** Another process rings, and the kernel delivers. */
    ATTACHED,
    /** It found the source masked, and was delivered at unmask. */
    LATCHED
  }
}
