package dev.tocsin.chip.x86.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What was triggered and what was handled, source by source, from one rest of the machine to the
 * next. It knows no chip: only the definitions of lost and spurious.
 *
 * <p>Lost: a trigger that is owed a delivery, and no handler has run that began after it. Spurious:
 * more handlers than triggers. Rests come often, so that many sources have one trigger or none
 * between two of them; for those the count is exact.
 *
 * <p>Thread-safe; {@link #settle} is called at rest.
 */
final class Account {
  private static final int ENOUGH = 20;

  private final AtomicIntegerArray begun;
  private final AtomicIntegerArray handled;

  /** The number of the last trigger that a handler saw. */
  private final AtomicIntegerArray seen;

  /** The last trigger that is owed a delivery: the gate's generation, then its number. */
  private final AtomicLongArray owed;

  private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
  private long triggers;
  private long deliveries;
  private long exact;
  private long rests;

  Account(int sources) {
    begun = new AtomicIntegerArray(sources);
    handled = new AtomicIntegerArray(sources);
    seen = new AtomicIntegerArray(sources);
    owed = new AtomicLongArray(sources);
  }

  /** A trigger begins; returns its number, from 1. */
  int begin(int source) {
    return begun.incrementAndGet(source);
  }

  /** A trigger is owed a delivery unless the gate's generation changes. */
  void owe(int source, int number, int generation) {
    owed.accumulateAndGet(source, (long) generation << 32 | number, Math::max);
  }

  /** A handler runs, after it has taken the interrupt. */
  void handle(int source) {
    seen.accumulateAndGet(source, begun.get(source), Math::max);
    handled.incrementAndGet(source);
  }

  void complain(String complaint) {
    if (complaints.size() < ENOUGH) {
      complaints.add(complaint + ", rest " + rests);
    }
  }

  /** Compares, and starts anew. */
  void settle(Generation generations) {
    for (int source = 0; source < begun.length(); source++) {
      int sent = begun.get(source);
      long debt = owed.get(source);
      boolean due = debt != 0 && (int) (debt >>> 32) == generations.of(source);
      if (handled.get(source) > sent) {
        complain("spurious: source %d, %d for %d".formatted(source, handled.get(source), sent));
      }
      if (due && seen.get(source) < (int) debt) {
        complain("lost: source %d, trigger %d of %d".formatted(source, (int) debt, sent));
      }
      exact += sent == 1 && due ? 1 : 0;
      triggers += sent;
      deliveries += handled.get(source);
      begun.set(source, 0);
      handled.set(source, 0);
      seen.set(source, 0);
      owed.set(source, 0);
    }
    rests++;
  }

  /** Tells how often the gate of a source was opened and closed. */
  interface Generation {
    int of(int source);
  }

  List<String> complaints() {
    return List.copyOf(complaints);
  }

  long triggers() {
    return triggers;
  }

  long deliveries() {
    return deliveries;
  }

  /** Sources that had one trigger between two rests, which had to be delivered once. */
  long exact() {
    return exact;
  }

  long rests() {
    return rests;
  }
}
