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
 * <p>Entering is one atomic add, which also reads the state; leaving is another, on the counter of
 * the generation that was entered. A change of state swaps the word for a fresh one of the other
 * generation and waits until everybody who entered the old one has left. So when {@link #shift}
 * returns, nothing that read the old state is in flight (S53), and what those did (a pending bit
 * set, say) is visible: the race of S54 has no place to happen. New arrivals enter the other
 * generation and cannot delay the wait. The number of entries counts the triggers for free.
 *
 * <p>{@code enter} and {@code leave}: any thread. {@code shift}: the holder of the group's lock.
 */
abstract class Gate {
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
  private static final VarHandle LEFT_EVEN;
  private static final VarHandle LEFT_ODD;

  static {
    try {
      var lookup = MethodHandles.lookup();
      WORD = lookup.findVarHandle(Gate.class, "word", long.class);
      LEFT_EVEN = lookup.findVarHandle(Gate.class, "leftEven", long.class);
      LEFT_ODD = lookup.findVarHandle(Gate.class, "leftOdd", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long word;
  private volatile long leftEven;
  private volatile long leftOdd;

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
      LEFT_EVEN.getAndAdd(this, 1L);
    } else {
      LEFT_ODD.getAndAdd(this, 1L);
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
    VarHandle left = (old & GENERATION) == 0 ? LEFT_EVEN : LEFT_ODD;
    if (count != 0) {
      for (int spins = 0; (long) left.getVolatile(this) != count; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
      left.setVolatile(this, 0L);
    }
    return count;
  }
}
