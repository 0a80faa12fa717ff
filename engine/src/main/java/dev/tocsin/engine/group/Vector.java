package dev.tocsin.engine.group;

import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.VectorStats;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message-signalled source.
 *
 * <p>{@link #trigger} runs on any thread, without a lock; all else under the group's lock. The
 * pending bit is set by anybody, and claimed by one: whoever sends next sends for it, too (S55).
 */
final class Vector extends Gate {
  private static final VarHandle PENDING;

  static {
    try {
      PENDING = MethodHandles.lookup().findVarHandle(Vector.class, "pending", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final MessageSourceGroup group;
  private final Tally tally = new Tally();

  /** Set before the state that lets it be read is published; immutable, so never torn (S22). */
  private @Nullable PreparedMessage message;

  private volatile boolean pending;

  /** A refused delivery will be tried again; no need to say so twice. */
  private volatile boolean retrying;

  /** Somebody wants to know the time of the last trigger; racy on purpose. */
  private boolean timed;

  private boolean masked = true;
  private @Nullable Setting staged;
  private @Nullable ForeignPath foreign;

  Vector(MessageSourceGroup group, int state) {
    super(state);
    this.group = group;
  }

  /**
   * Makes a vector that is live from the start: nobody has seen it, so there is nobody to wait for.
   */
  static Vector live(MessageSourceGroup group, PreparedMessage message) {
    var vector = new Vector(group, LIVE);
    vector.message = message;
    vector.masked = false;
    return vector;
  }

  /** What a driver asked for: the message, none before it wrote one, and the mask. */
  record Setting(@Nullable PreparedMessage message, boolean masked) {}

  /** Triggers: sends if live, latches if masked, else drops. The count is the gate's. */
  void trigger() throws InterruptException {
    long entry = enter();
    try {
      int state = stateOf(entry);
      if (timed) {
        tally.stamp(group.nanoTime());
      }
      if (state == LIVE) {
        claim();
        send();
      } else if (state == MASKED) {
        pending = true;
      } else if (state == CLOSED) {
        throw group.closedFailure();
      }
    } finally {
      leave(entry);
    }
  }

  /** Sends the message once; a host's refusal leaves the event pending (S55). */
  private void send() throws InterruptException {
    PreparedMessage present = message;
    if (present == null || !present.deliverable()) {
      tally.undelivered();
      return;
    }
    try {
      Delivery outcome = present.deliver();
      if (outcome != Delivery.DELIVERED) {
        count(outcome);
      }
    } catch (InterruptException e) {
      tally.refused();
      pending = true;
      group.refused(this);
      throw e;
    }
  }

  private void count(Delivery outcome) {
    switch (outcome) {
      case DELIVERED -> {}
      case COALESCED -> tally.coalescedInChip();
      case DROPPED -> tally.undelivered();
    }
  }

  /** Takes the pending event, if there is one, to send it. */
  private boolean claim() {
    return pending && (boolean) PENDING.getAndSet(this, false);
  }

  /** Tells whether a refused delivery has to be handed to the relay; it is there once at most. */
  boolean beginRetry() {
    boolean begins = !retrying;
    retrying = true;
    return begins;
  }

  // ---- Under the group's lock from here on.

  @Nullable PreparedMessage message() {
    return message;
  }

  /** Returns a message for the host's chips: the present one if it says the same. */
  PreparedMessage prepare(MsiIrqSourceConfig config) {
    PreparedMessage present = message;
    return present != null && present.config().equals(config) ? present : group.prepare(config);
  }

  Setting setting() {
    return new Setting(message, masked);
  }

  boolean masked() {
    return masked;
  }

  @Nullable Setting staged() {
    return staged;
  }

  void stage(@Nullable Setting next) {
    staged = next;
  }

  @Nullable ForeignPath foreign() {
    return foreign;
  }

  void foreign(ForeignPath path) {
    foreign = path;
  }

  Tally tally() {
    return tally;
  }

  boolean pending() {
    return pending;
  }

  /**
   * Puts a state and a message into force; cannot fail.
   *
   * <p>Down: whatever must not deliver any more is unbound already; publish and quiesce; what is
   * rung from then on stays in the counter. Up: the route is in force already; publish and quiesce,
   * merge what the counter holds if something else is pending too, send, and only then listen.
   * Sending before listening makes no delivery without an event of its own, and loses none: nobody
   * sets the pending bit any more, and rings stay in the counter until somebody listens (S4, S47).
   */
  void settle(int next, Setting setting) {
    int before = state();
    boolean retargeted = !Objects.equals(message, setting.message());
    if (next == LIVE) {
      message = setting.message();
    }
    if (next != before || (retargeted && next == LIVE)) {
      tally.fold(before, shift(next));
    }
    // Only now: who entered while live must not send what is still masked.
    message = setting.message();
    masked = setting.masked();
    if (next == LIVE || next == MASKED) {
      open(before, next);
    } else if (pending) {
      pending = false;
      tally.discard();
    }
  }

  private void open(int before, int next) {
    if (foreign != null && before == DISABLED) {
      foreign.drop();
    }
    if (next == LIVE) {
      flush();
      if (foreign != null) {
        foreign.listen();
      }
    }
  }

  /** The relay tries again what the host refused. */
  void retry() {
    retrying = false;
    if (state() == LIVE) {
      flush();
    }
  }

  /** Sends what is pending, merged with what the counter holds; live only. */
  private void flush() {
    if (!claim()) {
      tally.taken();
      return;
    }
    if (foreign != null) {
      foreign.merge();
    }
    tally.claim();
    deliver();
  }

  /** Takes rings of other processes in: sends them as one, or latches them. */
  void ring(long rings) {
    tally.rings(rings);
    switch (state()) {
      case LIVE -> {
        tally.merge(rings);
        claim();
        tally.claim();
        deliver();
      }
      case MASKED -> {
        tally.merge(rings);
        pending = true;
      }
      default -> tally.drop(rings);
    }
  }

  /** Sends for somebody who cannot be told of a refusal: it is tried again later. */
  private void deliver() {
    try {
      send();
    } catch (InterruptException _) {
      // Counted, pending, and in the relay's hands.
    }
  }

  VectorStats stats() {
    timed = true;
    return tally.snapshot(state(), entered(), pending, foreign != null && foreign.attached());
  }
}
