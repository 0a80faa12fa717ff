package dev.tocsin.engine.group;

import dev.tocsin.interrupt.VectorStats;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one source has done.
 *
 * <p>Triggers are counted by the {@link Gate} as they enter, and added here when its state changes;
 * so the trigger path pays for nothing that went as usual. Lock: the group's, but for the two
 * counters of the unusual and the time.
 */
final class Tally {
  /** Sent by triggers while live, or tried to. */
  private long live;

  /** Triggers of a line while live; what they sent is counted apart. */
  private long triggers;

  private long latched;
  private long dropped;

  /** Sent by others than triggers: the relay, an unmask, a retry. */
  private long sent;

  private long relayed;
  private long coalesced;

  /** Events merged into the pending bit since it was last claimed. */
  private long merged;

  private final AtomicLong undelivered = new AtomicLong();
  private final AtomicLong coalescedInChip = new AtomicLong();

  /** Time of the last trigger, kept once somebody has asked; racy on purpose. */
  private long last = Long.MIN_VALUE;

  private boolean timed;

  /** Adds the triggers that entered a gate while it was in a state. */
  void fold(int state, long entered) {
    switch (state) {
      case Gate.LIVE -> live += entered;
      case Gate.MASKED -> {
        latched += entered;
        merged += entered;
      }
      case Gate.DISABLED -> dropped += entered;
      default -> {
        // Closed: the caller was told, nothing happened.
      }
    }
  }

  /** A trigger that is sent by other means than the gate's. */
  void triggered() {
    triggers++;
  }

  /** Rings found in the descriptor. */
  void rings(long rings) {
    relayed += rings;
  }

  void merge(long events) {
    merged += events;
  }

  void drop(long events) {
    dropped += events;
  }

  void coalesce(long events) {
    coalesced += events;
  }

  /** The pending bit was claimed: all but one of what it stood for have coalesced. */
  void claim() {
    coalesced += Math.max(0, merged - 1);
    merged = 0;
  }

  /** The pending bit was thrown away. */
  void discard() {
    merged = 0;
  }

  void sent() {
    sent++;
  }

  /** A message that no chip took; from any thread. */
  void undelivered() {
    undelivered.incrementAndGet();
  }

  /** A message the chip merged with one before; from any thread. */
  void coalescedInChip() {
    coalescedInChip.incrementAndGet();
  }

  boolean timed() {
    return timed;
  }

  void stamp(long nanos) {
    last = nanos;
  }

  /** Takes a snapshot, with what entered the gate since its last change. */
  VectorStats snapshot(int state, long entered, boolean attached) {
    timed = true;
    long nowLive = live + (state == Gate.LIVE ? entered : 0);
    long nowLatched = latched + (state == Gate.MASKED ? entered : 0);
    long nowDropped = dropped + (state == Gate.DISABLED ? entered : 0);
    long nowMerged = merged + (state == Gate.MASKED ? entered : 0);
    long lost = undelivered.get();
    return new VectorStats(
        triggers + nowLive + nowLatched + nowDropped,
        nowLive + sent - lost,
        nowLatched,
        coalesced + coalescedInChip.get() + Math.max(0, nowMerged - 1),
        relayed,
        nowDropped + lost,
        attached,
        last == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(last));
  }
}
