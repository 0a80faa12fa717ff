package dev.tocsin.devices.nvme.queue;

import dev.tocsin.pci.InterruptMode;
import dev.tocsin.pci.PciInterrupts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides when completions interrupt (NVMe 1.4, 7.5).
 *
 * <p>MSI-X: entries trigger the queue's vector, those that were posted in one go once, if their
 * queue has interrupts enabled; coalesced entries once they are enough or old enough. With pins and
 * MSI the mask of INTMS and INTMC comes first. The pin is asserted while an unmasked vector has
 * entries that the driver has not acknowledged; MSI sends messages as MSI-X does, and one if the
 * mask is taken from a vector that has such entries (7.5.1). An acknowledged queue takes back what
 * waits, so no interrupt comes for entries that a driver found by itself.
 *
 * <p>Interrupts are counted as a driver's system counts them: messages sent, or rising edges of the
 * pin. Thread-safe; one timer, asked for only while entries wait.
 */
public final class InterruptVectors {
  private static final int MASK_BITS = 32;

  private final PciInterrupts port;
  private final LongSupplier clock;
  private final CoalescingTimer timer;
  private final Vector[] vectors;
  private final State state = new State();

  /** What all vectors share; under the lock. */
  private static final class State {
    int mask;
    boolean level;
    int asserting; // how many sources do
    boolean armed; // an action is with the timer
    Coalescing coalescing = Coalescing.NONE;
  }

  /** One vector; under the lock. */
  private static final class Vector {
    final List<InterruptSource> sources = new ArrayList<>(1);
    boolean immediate; // the driver disabled coalescing for it
    int waiting; // entries that no interrupt has told of
    long deadline; // of the first of those
    long interrupts;
  }

  /**
   * Makes vectors without sources.
   *
   * @param port where interrupts go
   * @param count how many vectors there are
   * @param clock nanoseconds that only grow
   * @param timer calls when entries have waited
   */
  public InterruptVectors(
      PciInterrupts port, int count, LongSupplier clock, CoalescingTimer timer) {
    this.port = port;
    this.clock = clock;
    this.timer = timer;
    vectors = new Vector[count];
    for (int i = 0; i < count; i++) {
      vectors[i] = new Vector();
    }
  }

  /**
   * Returns how many vectors a driver can use now.
   *
   * @return MSI-X and MSI: those that have a message; the pin: 1
   */
  public int usable() {
    return Math.clamp(port.vectors(), 1, vectors.length);
  }

  /**
   * Adds a queue.
   *
   * @param source its vector is less than the count
   */
  public synchronized void add(InterruptSource source) {
    vectors[source.vector()].sources.add(source);
  }

  /**
   * Tells whether a queue uses a vector.
   *
   * @param vector any number
   * @return true if one does
   */
  public synchronized boolean isInUse(int vector) {
    return vector >= 0 && vector < vectors.length && !vectors[vector].sources.isEmpty();
  }

  /** Takes a queue out, with all that it asserts. */
  synchronized void remove(InterruptSource source) {
    Vector vector = vectors[source.vector()];
    vector.sources.remove(source);
    empty(source, vector);
  }

  /** Nanoseconds that only grow. */
  long now() {
    return clock.getAsLong();
  }

  /**
   * Tells whether interrupts depend on what a driver has acknowledged: with a level and INTMS they
   * do, with MSI-X they do not.
   */
  boolean followsHeads() {
    return port.mode() != InterruptMode.MSIX;
  }

  /** A queue has more entries, 1 or more; they make one interrupt at most. */
  synchronized void posted(InterruptSource source, int entries) {
    source.occupied = true;
    if (!source.isEnabled()) {
      return;
    }
    Vector vector = vectors[source.vector()];
    boolean first = vector.waiting == 0;
    vector.waiting += entries;
    Coalescing coalescing = state.coalescing;
    if (!source.isCoalescable() || vector.immediate || vector.waiting >= coalescing.threshold()) {
      signal(source, vector);
    } else if (first) {
      vector.deadline = clock.getAsLong() + coalescing.nanos();
      arm(coalescing.nanos());
    }
  }

  /** A queue has no entry any more. */
  synchronized void acknowledged(InterruptSource source) {
    empty(source, vectors[source.vector()]);
  }

  private void empty(InterruptSource source, Vector vector) {
    source.occupied = false;
    setAsserting(source, false);
    boolean entries = false;
    for (int i = 0; i < vector.sources.size(); i++) {
      entries |= vector.sources.get(i).occupied;
    }
    if (!entries) {
      vector.waiting = 0;
    }
    follow(source);
  }

  /** Tells the driver of all entries of a vector. */
  private void signal(InterruptSource cause, Vector vector) {
    vector.waiting = 0;
    for (int i = 0; i < vector.sources.size(); i++) {
      InterruptSource source = vector.sources.get(i);
      setAsserting(source, source.occupied && source.isEnabled());
    }
    InterruptMode mode = port.mode();
    if (mode == InterruptMode.MSIX || !isMasked(cause.vector())) {
      send(cause, mode);
    }
    follow(cause);
  }

  private void send(InterruptSource cause, InterruptMode mode) {
    if (mode == InterruptMode.MSIX || mode == InterruptMode.MSI) {
      count(cause);
    }
    port.trigger(cause.vector());
  }

  private void count(InterruptSource cause) {
    cause.interrupts++;
    vectors[cause.vector()].interrupts++;
  }

  private boolean isMasked(int vector) {
    return vector < MASK_BITS && (state.mask >>> vector & 1) != 0;
  }

  /** Makes the pin follow; {@code cause} is what changed. */
  private void follow(InterruptSource cause) {
    boolean level = state.asserting > 0 && (state.mask == 0 || isAnyUnmasked());
    if (level != state.level) {
      state.level = level;
      if (level && port.mode() == InterruptMode.INTX) {
        count(cause);
      }
      port.level(level);
    }
  }

  private boolean isAnyUnmasked() {
    for (int i = 0; i < vectors.length; i++) {
      if (!isMasked(i) && asserting(vectors[i]) != null) {
        return true;
      }
    }
    return false;
  }

  private void setAsserting(InterruptSource source, boolean asserting) {
    if (source.asserting != asserting) {
      source.asserting = asserting;
      state.asserting += asserting ? 1 : -1;
    }
  }

  private static @Nullable InterruptSource asserting(Vector vector) {
    for (int i = 0; i < vector.sources.size(); i++) {
      InterruptSource source = vector.sources.get(i);
      if (source.asserting) {
        return source;
      }
    }
    return null;
  }

  /**
   * Returns the mask.
   *
   * @return one bit a vector
   */
  public synchronized int mask() {
    return state.mask;
  }

  /**
   * Masks vectors (INTMS).
   *
   * @param bits one bit a vector
   */
  public synchronized void mask(int bits) {
    setMask(state.mask | bits);
  }

  /**
   * Unmasks vectors (INTMC).
   *
   * @param bits one bit a vector
   */
  public synchronized void unmask(int bits) {
    setMask(state.mask & ~bits);
  }

  private void setMask(int mask) {
    int unmasked = state.mask & ~mask;
    state.mask = mask;
    InterruptMode mode = port.mode();
    for (int i = 0; i < vectors.length; i++) {
      InterruptSource cause = asserting(vectors[i]);
      if (cause != null) {
        if (mode == InterruptMode.MSI && i < MASK_BITS && (unmasked >>> i & 1) != 0) {
          send(cause, mode);
        }
        follow(cause);
      }
    }
  }

  /**
   * Sets how interrupts are put together; what no longer has to wait is told of at once.
   *
   * @param coalescing of all vectors
   */
  public synchronized void coalesce(Coalescing coalescing) {
    state.coalescing = coalescing;
    for (Vector vector : vectors) {
      if (vector.waiting >= coalescing.threshold()) {
        signalOccupied(vector);
      }
    }
  }

  /**
   * Sets whether a vector's interrupts are put together.
   *
   * @param number of the vector
   * @param immediate true if each entry is to interrupt (CD)
   */
  public synchronized void immediate(int number, boolean immediate) {
    Vector vector = vectors[number];
    vector.immediate = immediate;
    if (immediate && vector.waiting > 0) {
      signalOccupied(vector);
    }
  }

  /**
   * Tells whether each entry of a vector interrupts.
   *
   * @param number of the vector
   * @return CD
   */
  public synchronized boolean isImmediate(int number) {
    return vectors[number].immediate;
  }

  private void signalOccupied(Vector vector) {
    for (int i = 0; i < vector.sources.size(); i++) {
      InterruptSource source = vector.sources.get(i);
      if (source.occupied && source.isEnabled()) {
        signal(source, vector);
        return;
      }
    }
  }

  private void arm(long nanos) {
    if (!state.armed) {
      state.armed = true;
      timer.after(nanos, this::expire);
    }
  }

  private synchronized void expire() {
    state.armed = false;
    long now = clock.getAsLong();
    long next = Long.MAX_VALUE;
    for (Vector vector : vectors) {
      if (vector.waiting > 0 && vector.deadline - now <= 0) {
        signalOccupied(vector);
      } else if (vector.waiting > 0) {
        next = Math.min(next, vector.deadline - now);
      }
    }
    if (next != Long.MAX_VALUE) {
      arm(next);
    }
  }

  /** Forgets mask and settings, as a reset does; the counters stay. */
  public synchronized void reset() {
    state.mask = 0;
    state.coalescing = Coalescing.NONE;
    for (Vector vector : vectors) {
      vector.immediate = false;
      vector.waiting = 0;
    }
  }

  /**
   * Returns how many interrupts each vector has raised.
   *
   * @return a copy, since the controller was made
   */
  public synchronized long[] interrupts() {
    long[] all = new long[vectors.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = vectors[i].interrupts;
    }
    return all;
  }

  /**
   * Returns how many interrupts a queue has caused.
   *
   * @param source the queue
   * @return since it was added
   */
  public synchronized long interrupts(InterruptSource source) {
    return source.interrupts;
  }
}
