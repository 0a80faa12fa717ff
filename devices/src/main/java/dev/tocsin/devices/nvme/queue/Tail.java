package dev.tocsin.devices.nvme.queue;

import dev.tocsin.devices.nvme.queue.ShadowDoorbell.Look;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How far a driver has filled a submission queue: by the doorbell register, or in guest memory.
 *
 * <p>Without a shadow, a register write moves the tail. With one, it has the worker look: what
 * guest memory says is at least as new, as the driver writes it first. {@link #ring} and {@link
 * #attach} are of any thread, the rest is the worker's.
 */
final class Tail {
  private static final int UNRUNG = -1;

  private final QueueShape shape;

  /** A register write that the worker has not looked at; only while there is a shadow. */
  private final AtomicInteger rung = new AtomicInteger(UNRUNG);

  /** Written under this object's lock. */
  private volatile int position;

  private volatile @Nullable ShadowDoorbell shadow;

  /** What a look into guest memory found. */
  enum News {
    /** Nothing that was not known. */
    NONE,
    /** Another tail. */
    MOVED,
    /** What can be no tail; it is ignored. */
    BAD,
    /** The shadow is no memory any more: the register counts. */
    GONE
  }

  Tail(QueueShape shape) {
    this.shape = shape;
  }

  /** Returns the entry after the last command. */
  int position() {
    return position;
  }

  /** Has guest memory count from now on. */
  void attach(ShadowDoorbell next) {
    next.begin(position);
    shadow = next;
  }

  /** Tells whether it lies in guest memory. */
  boolean isShadowed() {
    return shadow != null;
  }

  /** Takes a register write; false if it is ignored because it can be no tail. */
  boolean ring(int value, int head) {
    if (shadow != null) {
      rung.set(value & 0xffff);
      return true;
    }
    return advance(value(value), head);
  }

  private synchronized boolean advance(int next, int head) {
    return next != position && move(next, head);
  }

  private static int value(int doorbell) {
    return doorbell & 0xffff;
  }

  /** Moves the tail; false if the value is out of range or would overrun the head. */
  private synchronized boolean move(int next, int head) {
    if (next >= shape.size() || shape.distance(head, next) < shape.distance(head, position)) {
      return false;
    }
    position = next;
    return true;
  }

  /** Looks what guest memory says, or the register as long as that counts. */
  News look(int head) {
    ShadowDoorbell current = shadow;
    if (current == null) {
      return News.NONE;
    }
    // First: the driver moved the shadow before it wrote the register.
    int register = rung.get() == UNRUNG ? UNRUNG : rung.getAndSet(UNRUNG);
    Look found = current.look();
    if (current.counts()) {
      return found == Look.SAME ? News.NONE : take(value(current.value()), head);
    }
    News news = register == UNRUNG ? News.NONE : take(register, head);
    return found == Look.GONE ? News.GONE : news;
  }

  private News take(int next, int head) {
    return move(next, head) ? News.MOVED : News.BAD;
  }

  /** Asks for a register write at the next move; to be followed by another look. */
  void arm() {
    ShadowDoorbell current = shadow;
    if (current != null) {
      current.arm(position);
    }
  }
}
