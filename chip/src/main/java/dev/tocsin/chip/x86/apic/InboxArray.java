package dev.tocsin.chip.x86.apic;

import static dev.tocsin.chip.x86.apic.AtomicVectors.WORDS;

import dev.tocsin.engine.port.Delivery;
import java.util.function.IntConsumer;

/**
 * The words of a machine's {@link ApicInbox}es, side by side in one array.
 *
 * <pre>
 *   0        4     5        6       7         8               12       16
 *  [ requests | door | waiting | events | priority | trigger modes | levels | nothing ]
 * </pre>
 *
 * <p>Delivering is what a machine does most, so where its words are is chosen for it. One array:
 * nothing has to be read to find the words of an inbox. Eight words together: what an
 * edge-triggered message looks at is one cache line (two, if the array does not begin at one), and
 * one is what it costs to reach a processor that was not written to of late. Eight words of
 * nothing: processors do not share a line.
 */
public final class InboxArray {
  static final int REQUESTS = 0;
  static final int WAITING = 5;
  static final int EVENTS = 6;
  static final int PRIORITY = 7;
  static final int TRIGGER_MODES = 8;
  static final int LEVELS = 12;

  /** What a message meets first: bits {@link #ACCEPTS} and {@link #LEVELS_SEEN}. */
  private static final int DOOR = 4;

  /** Interrupts with a vector are taken. */
  private static final long ACCEPTS = 1;

  /** A level-triggered message was here once; until then no trigger mode has to be looked at. */
  private static final long LEVELS_SEEN = 1 << 1;

  private static final int STRIDE = 24;

  /** A large array begins at a cache line, with a header of two words. */
  private static final int FIRST = 6;

  private final long[] words;
  private final IntConsumer kick;

  /**
   * Creates inboxes that take nothing yet.
   *
   * @param size how many
   * @param kick told the number of an inbox whose processor is to look again; called after
   *     something was added, from the sender's thread; must neither block nor call a chip
   */
  public InboxArray(int size, IntConsumer kick) {
    words = new long[FIRST + size * STRIDE];
    this.kick = kick;
  }

  /**
   * Requests an interrupt; lock-free, from any thread.
   *
   * @param inbox the number of the inbox, from 0
   * @param vector 16 to 255
   * @param level true if level-triggered
   * @return DELIVERED if it is a new request, COALESCED if the vector was requested already,
   *     DROPPED if the local APIC is disabled
   */
  public Delivery accept(int inbox, int vector, boolean level) {
    int base = base(inbox);
    long door = (long) WORDS.getVolatile(words, base + DOOR);
    if (level || door != ACCEPTS) {
      if ((door & ACCEPTS) == 0) {
        return Delivery.DROPPED;
      }
      keepTriggerMode(base, vector, level);
    }
    if (!AtomicVectors.add(words, base + REQUESTS, vector)) {
      return Delivery.COALESCED;
    }
    wake(inbox);
    return Delivery.DELIVERED;
  }

  /** Where the words of an inbox begin. */
  static int base(int inbox) {
    return FIRST + inbox * STRIDE;
  }

  long[] words() {
    return words;
  }

  boolean accepts(int inbox) {
    return ((long) WORDS.getVolatile(words, base(inbox) + DOOR) & ACCEPTS) != 0;
  }

  void open(int inbox, boolean accepts) {
    if (accepts) {
      WORDS.getAndBitwiseOr(words, base(inbox) + DOOR, ACCEPTS);
    } else {
      WORDS.getAndBitwiseAnd(words, base(inbox) + DOOR, ~ACCEPTS);
    }
  }

  /** From now on trigger modes have to be looked at. */
  void seeLevels(int inbox) {
    WORDS.getAndBitwiseOr(words, base(inbox) + DOOR, LEVELS_SEEN);
  }

  void wake(int inbox) {
    int waiting = base(inbox) + WAITING;
    if ((long) WORDS.getVolatile(words, waiting) != 0
        && WORDS.compareAndSet(words, waiting, 1L, 0L)) {
      kick.accept(inbox);
    }
  }

  private void keepTriggerMode(int base, int vector, boolean level) {
    if (level) {
      WORDS.getAndBitwiseOr(words, base + DOOR, LEVELS_SEEN);
      AtomicVectors.add(words, base + LEVELS, vector);
    }
    if (AtomicVectors.contains(words, base + TRIGGER_MODES, vector) != level) {
      if (level) {
        AtomicVectors.add(words, base + TRIGGER_MODES, vector);
      } else {
        AtomicVectors.remove(words, base + TRIGGER_MODES, vector);
      }
    }
  }
}
