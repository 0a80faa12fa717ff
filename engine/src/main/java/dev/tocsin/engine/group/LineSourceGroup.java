package dev.tocsin.engine.group;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.engine.ring.Relay;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptSourceConfig;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.interrupt.VectorStats;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A device's group of one line.
 *
 * <p>What the device wants (raised) and what is in force (the hold) are kept apart: the hold is
 * high while the group is open, that is enabled, unmasked, nothing staged, and the device raises.
 * Lock: its own, for everything; a line's order of levels needs one anyhow.
 */
public final class LineSourceGroup implements LineGroup {
  private final Owner owner;
  private final LegacyIrqGroupConfig config;
  private final Consumer<LineSourceGroup> gone;
  private final LineHold hold;
  private final Tally tally = new Tally();
  private final Object lock = new Object();

  private int state = Gate.DISABLED;
  private boolean masked;
  private boolean raised;
  private boolean pending;
  private @Nullable Setting staged;
  private @Nullable LineBell bell;

  /**
   * Creates a group, disabled and low.
   *
   * @param owner the device it belongs to
   * @param config its irq number
   * @param gone runs once, when the group is destroyed
   * @throws InterruptException {@code InvalidIndex} if there is no such line
   */
  public LineSourceGroup(Owner owner, LegacyIrqGroupConfig config, Consumer<LineSourceGroup> gone)
      throws InterruptException {
    this.owner = owner;
    this.config = config;
    this.gone = gone;
    hold = new LineHold(owner.services().lines().at(config.irq()));
  }

  /** What a driver asked for: the line, and the mask. */
  private record Setting(Line line, boolean masked) {}

  @Override
  public int size() {
    return 1;
  }

  @Override
  public long base() {
    return config.irq();
  }

  /** Returns the device it belongs to. */
  public Owner owner() {
    return owner;
  }

  @Override
  public void enable() throws InterruptException {
    synchronized (lock) {
      checkOpen(0);
      if (state == Gate.DISABLED) {
        if (bell != null) {
          tally.drop(bell.drain());
        }
        settle(open());
      }
    }
  }

  @Override
  public void disable() throws InterruptException {
    synchronized (lock) {
      checkOpen(0);
      settle(Gate.DISABLED);
    }
  }

  /** Returns the state of the group once enabled. */
  private int open() {
    return masked || staged != null ? Gate.MASKED : Gate.LIVE;
  }

  /** Makes the hold follow a state; if the host refuses, the state before stays. */
  private void settle(int next) throws InterruptException {
    hold.drive(next == Gate.LIVE && raised);
    state = next;
    if (next == Gate.LIVE) {
      if (bell != null) {
        bell.listen();
      }
      if (pending) {
        claim();
      }
    } else if (next != Gate.MASKED && pending) {
      pending = false;
      tally.discard();
    }
  }

  private void claim() throws InterruptException {
    pending = false;
    tally.claim();
    try {
      pulse();
    } catch (InterruptException e) {
      tally.kept();
      pending = true;
      throw e;
    }
  }

  private void pulse() throws InterruptException {
    if (!hold.pulse()) {
      tally.absorbed();
    }
  }

  @Override
  public void trigger(int index) throws InterruptException {
    synchronized (lock) {
      checkOpen(index);
      if (tally.timed()) {
        tally.stamp(owner.services().nanoTime());
      }
      if (state == Gate.LIVE) {
        tally.fold(state, 1);
        pulse();
      } else {
        tally.fold(state, 1);
        pending |= state == Gate.MASKED;
      }
    }
  }

  @Override
  public void raise() throws InterruptException {
    level(true);
  }

  @Override
  public void lower() throws InterruptException {
    level(false);
  }

  private void level(boolean up) throws InterruptException {
    synchronized (lock) {
      checkOpen(0);
      if (state == Gate.LIVE) {
        hold.drive(up);
        if (up && !raised) {
          tally.raised();
          tally.sent();
        }
      } else if (up && !raised) {
        tally.raised();
      }
      raised = up;
    }
  }

  @Override
  public void onResample(Runnable action) throws InterruptException {
    ResamplePort port =
        owner
            .services()
            .resample()
            .orElseThrow(() -> owner.unsupported("onResample: this back end cannot tell of EOI"));
    synchronized (lock) {
      checkOpen(0);
      hold.resample(port, () -> ended(action));
    }
  }

  /** The guest ended the interrupt; the device is asked without our lock (S43, S52). */
  private void ended(Runnable action) {
    synchronized (lock) {
      if (state == Gate.CLOSED) {
        return;
      }
      hold.fell();
      raised = false;
    }
    Relay.guarded(action);
  }

  @Override
  public void update(int index, InterruptSourceConfig config, boolean masked, boolean setGsi)
      throws InterruptException {
    if (!(config instanceof LegacyIrqSourceConfig pin)) {
      throw owner.wrongKind(config);
    }
    synchronized (lock) {
      checkOpen(index);
      var next = new Setting(owner.services().lines().at(pin), masked);
      if (setGsi) {
        apply(next);
      } else {
        if (state == Gate.LIVE) {
          settle(Gate.MASKED);
        }
        staged = next;
      }
    }
  }

  private void apply(Setting next) throws InterruptException {
    if (next.line != hold.line()) {
      hold.move(next.line);
    }
    masked = next.masked;
    staged = null;
    settle(state == Gate.DISABLED ? Gate.DISABLED : open());
  }

  @Override
  public void setGsi() throws InterruptException {
    synchronized (lock) {
      checkOpen(0);
      if (staged != null) {
        apply(staged);
      }
    }
  }

  @Override
  public Optional<Notifier> notifier(int index) throws InterruptException {
    synchronized (lock) {
      checkOpen(index);
      if (!owner.services().hasRings()) {
        return Optional.empty();
      }
      LineBell present = bell;
      if (present == null) {
        present = hang(owner.services().rings().bells().create());
      }
      return Optional.of(present.export());
    }
  }

  @Override
  public void setNotifier(int index, Notifier notifier) throws InterruptException {
    synchronized (lock) {
      checkOpen(index);
      if (!owner.services().hasRings()) {
        throw owner.unsupported("setNotifier: this platform has no descriptors to listen to");
      }
      Doorbell next = owner.services().rings().bells().adopt(notifier);
      if (bell == null) {
        hang(next);
      } else {
        try {
          ring(bell.replace(next));
        } catch (InterruptException e) {
          next.close();
          throw e;
        }
      }
    }
  }

  private LineBell hang(Doorbell next) throws InterruptException {
    try {
      var made = new LineBell(this, owner.services().rings(), next);
      bell = made;
      owner.account().notifiers(1);
      return made;
    } catch (InterruptException e) {
      next.close();
      throw e;
    }
  }

  /** The doorbell was rung while watched. */
  void rung() {
    synchronized (lock) {
      if (bell == null || state == Gate.DISABLED || state == Gate.CLOSED) {
        return;
      }
      ring(bell.drain());
      if (state == Gate.LIVE) {
        bell.listen();
      }
    }
  }

  /** Takes rings in: as one edge, or latched, or dropped. */
  private void ring(long rings) {
    if (rings == 0) {
      return;
    }
    tally.rings(rings);
    if (state == Gate.DISABLED) {
      tally.drop(rings);
      return;
    }
    tally.merge(rings);
    pending = true;
    if (state == Gate.LIVE) {
      retry();
    }
  }

  private void retry() {
    synchronized (lock) {
      if (state == Gate.LIVE && pending) {
        try {
          claim();
        } catch (InterruptException _) {
          owner.services().counters().refusals().increment();
          owner.services().retry(this::retry);
        }
      }
    }
  }

  @Override
  public boolean isPending(int index) throws InterruptException {
    synchronized (lock) {
      checkOpen(index);
      if (bell != null && state == Gate.MASKED) {
        ring(bell.drain());
      }
      return pending;
    }
  }

  @Override
  public VectorStats stats(int index) throws InterruptException {
    synchronized (lock) {
      if (index != 0) {
        throw owner.invalidIndex(index, 1);
      }
      return tally.snapshot(state, 0, pending, false);
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (state == Gate.CLOSED) {
        return;
      }
      state = Gate.CLOSED;
      hold.close();
      if (bell != null) {
        bell.close();
        owner.account().notifiers(-1);
      }
    }
    gone.accept(this);
  }

  private void checkOpen(int index) throws InterruptException {
    if (state == Gate.CLOSED) {
      throw owner.closed();
    }
    if (index != 0) {
      throw owner.invalidIndex(index, 1);
    }
  }
}
