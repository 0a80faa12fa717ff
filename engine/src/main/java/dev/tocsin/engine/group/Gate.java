package dev.tocsin.engine.group;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * The state of one source and everybody who acts on it, in one 64-bit word.
 *
 * <pre>
 *   63   62 61         60                                                       0
 *  ┌───────┬────────────┬──────────────────────────────────────────────────────────┐
 *  │ state │ generation │ how many entered since the state was published           │
 *  └───────┴────────────┴──────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>Entering is one atomic add, which also reads the state and says how many entered before. Who
 * leaves while all of those have left by turns, too, takes his turn with a plain store: no other
 * can have the same turn. Who leaves out of turn adds to a second counter, atomically, and so does
 * everybody after him, until the state changes. So a source that one thread triggers, or several
 * one after another, pays for one atomic operation, and one that several trigger at once for two.
 *
 * <p>A change of state swaps the word for a fresh one of the other generation, which has counters
 * of its own, and waits until everybody who entered the old one has left. So when {@link #shift}
 * returns, nothing that read the old state is in flight (S53), and what those did (a pending bit
 * set, say) is visible: the race of S54 has no place to happen. New arrivals enter the other
 * generation and cannot delay the wait. The number of entries counts the triggers for free.
 *
 * <p>Why the counters can be trusted. A number is given once in the life of a generation, so only
 * its owner stores the turn that follows it, and a turn once missed stays where it is. Both
 * counters only grow until the reset, each leave adds one to one of them as its last act, and their
 * sum is never read above how many have left: equal to the entries means that all have. The reset
 * comes before the word that opens the generation again (the lock), so nobody of the new life reads
 * a counter of the old one.
 *
 * <p>{@code enter} and {@code leave}: any thread. {@code shift}: the holder of the group's lock.
 */
abstract class Gate extends CacheLine {
  static final int DISABLED = 0;
  static final int MASKED = 1;
  static final int LIVE = 2;
  static final int CLOSED = 3;

  private static final int STATE_SHIFT = 62;
  private static final long GENERATION = 1L << 61;
  private static final long COUNT = GENERATION - 1;
  private static final int SPINS = 200;
  private static final long PAUSE_NANOS = 20_000;

  private static final VarHandle WORD;
  private static final VarHandle TURN_EVEN;
  private static final VarHandle TURN_ODD;
  private static final VarHandle LATE_EVEN;
  private static final VarHandle LATE_ODD;

  static {
    try {
      var lookup = MethodHandles.lookup();
      WORD = lookup.findVarHandle(Gate.class, "word", long.class);
      TURN_EVEN = lookup.findVarHandle(Gate.class, "turnEven", long.class);
      TURN_ODD = lookup.findVarHandle(Gate.class, "turnOdd", long.class);
      LATE_EVEN = lookup.findVarHandle(Gate.class, "lateEven", long.class);
      LATE_ODD = lookup.findVarHandle(Gate.class, "lateOdd", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long word;

  /** How many have left by turns, in each generation; whose turn it is has this number. */
  private volatile long turnEven;

  private volatile long turnOdd;

  /** How many have left out of turn. */
  private volatile long lateEven;

  private volatile long lateOdd;

  Gate(int state) {
    word = (long) state << STATE_SHIFT;
  }

  /** Enters; every enter is followed by one {@link #leave} with what it returned. */
  final long enter() {
    return (long) WORD.getAndAdd(this, 1L);
  }

  /** Leaves the generation that was entered. */
  final void leave(long entry) {
    if ((entry & GENERATION) == 0) {
      leave(TURN_EVEN, LATE_EVEN, entry & COUNT);
    } else {
      leave(TURN_ODD, LATE_ODD, entry & COUNT);
    }
  }

  private void leave(VarHandle turn, VarHandle late, long number) {
    // Acquire: what those before did has to come before this store, the only one a shift sees.
    if ((long) turn.getAcquire(this) == number) {
      turn.setRelease(this, number + 1);
    } else {
      late.getAndAdd(this, 1L);
    }
  }

  /** Returns the state in a word. */
  static int stateOf(long word) {
    return (int) (word >>> STATE_SHIFT);
  }

  /** Returns the present state. */
  final int state() {
    return stateOf(word);
  }

  /** Returns how many entered since the present state was published. */
  final long entered() {
    return word & COUNT;
  }

  /**
   * Publishes a state and waits until nobody who saw the one before is still inside.
   *
   * @return how many had entered
   */
  final long shift(int state) {
    long old = word;
    old = (long) WORD.getAndSet(this, ((long) state << STATE_SHIFT) | (~old & GENERATION));
    long count = old & COUNT;
    boolean even = (old & GENERATION) == 0;
    if (count != 0) {
      quiesce(even ? TURN_EVEN : TURN_ODD, even ? LATE_EVEN : LATE_ODD, count);
    }
    return count;
  }

  /** Waits until so many have left a generation; then its counters start anew. */
  private void quiesce(VarHandle turn, VarHandle late, long count) {
    for (int spins = 0; (long) turn.getVolatile(this) + (long) late.getVolatile(this) != count; ) {
      if (spins++ < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    turn.setVolatile(this, 0L);
    late.setVolatile(this, 0L);
  }
}
