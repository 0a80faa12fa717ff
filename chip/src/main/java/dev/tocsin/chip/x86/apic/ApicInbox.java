package dev.tocsin.chip.x86.apic;

import static dev.tocsin.chip.x86.apic.AtomicVectors.WORDS;
import static dev.tocsin.chip.x86.apic.InboxArray.EVENTS;
import static dev.tocsin.chip.x86.apic.InboxArray.LEVELS;
import static dev.tocsin.chip.x86.apic.InboxArray.PRIORITY;
import static dev.tocsin.chip.x86.apic.InboxArray.REQUESTS;
import static dev.tocsin.chip.x86.apic.InboxArray.TRIGGER_MODES;
import static dev.tocsin.chip.x86.apic.InboxArray.WAITING;

import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.engine.port.Delivery;

/**
 * The part of a local APIC that every thread may write: what was sent to it.
 *
 * <p>It holds the interrupt request and trigger mode registers and the pending NMI, SMI, INIT and
 * start-up. All of it is atomic bits in an {@link InboxArray}; no operation locks, waits or
 * allocates. The rest of a local APIC belongs to its processor's thread, which takes from here what
 * was sent.
 *
 * <p><b>No wakeup is lost.</b> The processor says that it is about to wait (sleep, or enter a
 * guest), and then looks whether anything was sent; a sender adds its bit, and then looks whether
 * the processor said so. Both are sequentially consistent, so at least one sees the other (S54).
 * The sender that sees it clears the word and calls the kick, so there is at most one kick for each
 * wait.
 *
 * <p><b>No end of a level interrupt is lost.</b> The visible trigger mode register follows the last
 * message of a vector, as the manual says, so an edge message could hide that a level one came
 * before. What an EOI goes by is a set of its own, which only grows until the processor takes it.
 */
public final class ApicInbox {
  private final InboxArray array;
  private final int number;
  private final long[] words;
  private final int base;
  private volatile ApicAddress address;

  /**
   * Creates an inbox that takes nothing yet.
   *
   * @param number the processor's number
   * @param address where messages reach it
   * @param array where its words are, by its number
   */
  ApicInbox(int number, ApicAddress address, InboxArray array) {
    this.number = number;
    this.address = address;
    this.array = array;
    words = array.words();
    base = InboxArray.base(number);
  }

  /**
   * Returns the processor's number.
   *
   * @return 0 or more
   */
  public int number() {
    return number;
  }

  /**
   * Returns where messages reach this local APIC; from any thread.
   *
   * @return an immutable address
   */
  public ApicAddress address() {
    return address;
  }

  /**
   * Returns the priority that a lowest-priority message goes by.
   *
   * @return the processor priority when it last changed, 0 to 255
   */
  public int priority() {
    return (int) (long) WORDS.getOpaque(words, at(PRIORITY));
  }

  /**
   * Tells whether interrupts with a vector are taken.
   *
   * @return false if the local APIC is disabled, by the guest or for lack of initialisation
   */
  public boolean accepts() {
    return array.accepts(number);
  }

  /**
   * Requests an interrupt.
   *
   * @param vector 16 to 255
   * @param level true if level-triggered
   * @return DELIVERED if it is a new request, COALESCED if the vector was requested already,
   *     DROPPED if the local APIC is disabled
   */
  public Delivery accept(int vector, boolean level) {
    return array.accept(number, vector, level);
  }

  /**
   * Requests what has no vector of an interrupt.
   *
   * @param mode SMI, NMI, INIT, START_UP or EXT_INT; others are dropped
   * @param vector the page of a START_UP
   * @return DELIVERED if it is new, COALESCED if it was requested already, DROPPED if there is no
   *     local APIC
   */
  public Delivery signal(DeliveryMode mode, int vector) {
    if (address.mode() == ApicMode.DISABLED) {
      return Delivery.DROPPED;
    }
    return request(mode, vector);
  }

  /** As {@link #signal}, also without a local APIC: its pins are then the processor's. */
  Delivery request(DeliveryMode mode, int vector) {
    return switch (mode) {
      case NMI -> change(ProcessorEvents.NMI, 0);
      case SMI -> change(ProcessorEvents.SMI, 0);
      case EXT_INT -> change(ProcessorEvents.EXTERNAL, 0);
      // An INIT undoes a start-up that is still pending.
      case INIT -> change(ProcessorEvents.INIT, ProcessorEvents.START_UP | ProcessorEvents.VECTOR);
      case START_UP -> start(vector);
      case FIXED, LOWEST_PRIORITY, RESERVED -> Delivery.DROPPED;
    };
  }

  /**
   * Sets the level of a local interrupt pin.
   *
   * @param pin 0 for LINT0, else LINT1
   * @param high true if asserted
   */
  public void setPin(int pin, boolean high) {
    int level = pin == 0 ? ProcessorEvents.LINT0_HIGH : ProcessorEvents.LINT1_HIGH;
    int rose = pin == 0 ? ProcessorEvents.LINT0_ROSE : ProcessorEvents.LINT1_ROSE;
    if (!high) {
      change(0, level);
    } else if ((events() & level) == 0) {
      change(level | rose, 0);
    }
  }

  /** From now on a sender kicks; the caller looks for work once more before it waits. */
  void arm() {
    WORDS.setVolatile(words, at(WAITING), 1L);
  }

  void disarm() {
    WORDS.setVolatile(words, at(WAITING), 0L);
  }

  int events() {
    return (int) (long) WORDS.getVolatile(words, at(EVENTS));
  }

  /** Takes these events out; returns those of them that were there. */
  int take(int events) {
    return (int) (long) WORDS.getAndBitwiseAnd(words, at(EVENTS), ~(long) events) & events;
  }

  int highestRequest() {
    return AtomicVectors.highest(words, at(REQUESTS));
  }

  /** Takes a request out; true if it may have been level-triggered. */
  boolean takeRequest(int vector) {
    AtomicVectors.remove(words, at(REQUESTS), vector);
    // After the request: a level sender adds to both in the other order.
    return AtomicVectors.contains(words, at(LEVELS), vector)
        && AtomicVectors.remove(words, at(LEVELS), vector);
  }

  /** A quarter's half of the request register, 0 to 7. */
  int requestWord(int index) {
    return half(REQUESTS, index);
  }

  int triggerModeWord(int index) {
    return half(TRIGGER_MODES, index);
  }

  void publish(ApicAddress next, boolean accepts) {
    address = next;
    array.open(number, accepts && next.mode() != ApicMode.DISABLED);
  }

  void publishPriority(int priority) {
    WORDS.setOpaque(words, at(PRIORITY), (long) priority);
  }

  /** Forgets what was requested; the pins keep their levels. */
  void clear(int keptEvents) {
    AtomicVectors.replace(words, at(REQUESTS), VectorSet.EMPTY);
    AtomicVectors.replace(words, at(TRIGGER_MODES), VectorSet.EMPTY);
    AtomicVectors.replace(words, at(LEVELS), VectorSet.EMPTY);
    take(~keptEvents);
  }

  LocalApicState.Inbox state() {
    return new LocalApicState.Inbox(
        AtomicVectors.snapshot(words, at(REQUESTS)),
        AtomicVectors.snapshot(words, at(TRIGGER_MODES)),
        AtomicVectors.snapshot(words, at(LEVELS)),
        events());
  }

  void restore(LocalApicState.Inbox state) {
    array.seeLevels(number);
    AtomicVectors.replace(words, at(LEVELS), state.levels());
    AtomicVectors.replace(words, at(TRIGGER_MODES), state.triggerModes());
    AtomicVectors.replace(words, at(REQUESTS), state.requests());
    WORDS.setVolatile(words, at(EVENTS), (long) state.events());
    array.wake(number);
  }

  private int at(int word) {
    return base + word;
  }

  private int half(int set, int index) {
    return (int) (AtomicVectors.word(words, at(set), index >> 1) >>> (32 * (index & 1)));
  }

  private Delivery start(int vector) {
    int added = ProcessorEvents.START_UP | vector << ProcessorEvents.VECTOR_SHIFT;
    return (events() & ProcessorEvents.START_UP) != 0
        ? Delivery.COALESCED
        : change(added, ProcessorEvents.VECTOR & ~added);
  }

  private Delivery change(int added, int removed) {
    long old;
    do {
      old = (long) WORDS.getVolatile(words, at(EVENTS));
    } while (!WORDS.compareAndSet(words, at(EVENTS), old, (old & ~(long) removed) | added));
    if ((old & added) == added) {
      return Delivery.COALESCED;
    }
    array.wake(number);
    return Delivery.DELIVERED;
  }
}
