package dev.tocsin.engine.group;

import dev.tocsin.interrupt.VectorStats;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What one source has done.
 *
 * <p>Triggers are counted by the {@link Gate} as they enter, and added here when its state changes;
 * so the trigger path pays for nothing that went as usual. What enters while live counts as
 * delivered, and the unusual corrects that. While nothing is in flight, triggers and relayed rings
 * are as many as deliveries, coalesced and dropped together, and one more if one is pending.
 *
 * <p>Lock: the group's, but for the counters of the unusual and the time.
 */
final class Tally {
  /** Index of the messages that no chip took. */
  private static final int UNDELIVERED = 0;

  /** Index of the messages the host refused, less those it took when tried again. */
  private static final int REFUSED = 1;

  /** Index of the messages that a chip merged with one before. */
  private static final int IN_CHIP = 2;

  private static final long UNTIMED = Long.MIN_VALUE;
  private static final long NEVER = Long.MIN_VALUE + 1;

  private long triggers;
  private long deliveries;
  private long latched;
  private long dropped;
  private long relayed;
  private long coalesced;

  /** Events merged into the pending bit since it was last claimed; refused ones are not. */
  private long merged;

  /** Most sources never do anything unusual; what is not made need not be paid for. */
  private volatile @Nullable AtomicLongArray unusual;

  /** Time of the last trigger, kept once somebody has asked; racy on purpose. */
  private long last = UNTIMED;

  /** Adds the triggers that entered a gate while it was in a state. */
  void fold(int state, long entered) {
    if (state == Gate.CLOSED) {
      return; // The caller was told, nothing happened.
    }
    triggers += entered;
    switch (state) {
      case Gate.LIVE -> deliveries += entered;
      case Gate.MASKED -> {
        latched += entered;
        merged += entered;
      }
      default -> dropped += entered;
    }
  }

  /** A line was raised; that it was delivered is told when it is. */
  void raised() {
    triggers++;
  }

  /** A line has gone up. */
  void sent() {
    deliveries++;
  }

  /** Rings found in the descriptor; what becomes of them is told as well. */
  void rings(long rings) {
    relayed += rings;
  }

  void merge(long events) {
    merged += events;
  }

  void drop(long events) {
    dropped += events;
  }

  /** The pending bit was claimed, to be sent: all but one of what it stood for have coalesced. */
  void claim() {
    if (merged == 0) {
      unusual().decrementAndGet(REFUSED);
    } else {
      deliveries++;
      coalesced += merged - 1;
      merged = 0;
    }
  }

  /** Somebody else claimed the pending bit: all of what it stood for have coalesced with his. */
  void taken() {
    coalesced += merged;
    merged = 0;
  }

  /** The pending bit was thrown away, and what it stood for. */
  void discard() {
    dropped++;
    if (merged == 0) {
      unusual().decrementAndGet(REFUSED);
      deliveries--;
    } else {
      coalesced += merged - 1;
      merged = 0;
    }
  }

  /** What counted as delivered met a line that was high anyhow. */
  void absorbed() {
    deliveries--;
    coalesced++;
  }

  /** What counted as delivered was refused, and is pending. */
  void kept() {
    deliveries--;
    merged++;
  }

  /** A message that no chip took; from any thread. */
  void undelivered() {
    unusual().incrementAndGet(UNDELIVERED);
  }

  /** A message the host refused; it is pending. From any thread. */
  void refused() {
    unusual().incrementAndGet(REFUSED);
  }

  /** A message the chip merged with one before; from any thread. */
  void coalescedInChip() {
    unusual().incrementAndGet(IN_CHIP);
  }

  private AtomicLongArray unusual() {
    AtomicLongArray present = unusual;
    return present != null ? present : makeUnusual();
  }

  private synchronized AtomicLongArray makeUnusual() {
    AtomicLongArray present = unusual;
    if (present == null) {
      present = new AtomicLongArray(3);
      unusual = present;
    }
    return present;
  }

  private long unusual(int index) {
    AtomicLongArray present = unusual;
    return present == null ? 0 : present.get(index);
  }

  boolean timed() {
    return last != UNTIMED;
  }

  void stamp(long nanos) {
    last = nanos;
  }

  /** Takes a snapshot, with what entered the gate since its last change. */
  VectorStats snapshot(int state, long entered, boolean pending, boolean attached) {
    if (last == UNTIMED) {
      last = NEVER;
    }
    long all = triggers + (state == Gate.CLOSED ? 0 : entered);
    long live = deliveries + (state == Gate.LIVE ? entered : 0);
    long masked = state == Gate.MASKED ? entered : 0;
    long waiting = merged + masked;
    long refused = unusual(REFUSED);
    long merging = waiting == 0 ? refused - (pending ? 1 : 0) : refused + waiting - 1;
    return new VectorStats(
        all,
        live - refused - unusual(UNDELIVERED),
        latched + masked,
        coalesced + unusual(IN_CHIP) + Math.max(0, merging),
        relayed,
        dropped + unusual(UNDELIVERED) + (state == Gate.DISABLED ? entered : 0),
        attached,
        last == NEVER ? OptionalLong.empty() : OptionalLong.of(last));
  }
}
