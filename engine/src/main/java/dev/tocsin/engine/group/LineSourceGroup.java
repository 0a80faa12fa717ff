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
 * <p>Levels are a {@link LineHold}'s, pulses are {@link LinePulses}'; both follow the group's
 * state: live while enabled, unmasked and nothing staged. Lock: its own, for everything; a line's
 * order of levels needs one anyhow.
 */
public final class LineSourceGroup implements LineGroup {
  private final Owner owner;
  private final LegacyIrqGroupConfig config;
  private final Consumer<LineSourceGroup> gone;
  private final LinePulses pulses = new LinePulses(this::refused);
  private final Object lock = new Object();

  private LineHold hold;
  private int state = Gate.DISABLED;
  private boolean masked;
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
          pulses.ring(Gate.DISABLED, hold, bell.drain());
        }
        open(masked || staged != null ? Gate.MASKED : Gate.LIVE);
      }
    }
    ask();
  }

  @Override
  public void disable() throws InterruptException {
    synchronized (lock) {
      checkOpen(0);
      open(Gate.DISABLED);
    }
  }

  /** Puts a state into force; a refusal changes nothing. */
  private void open(int next) throws InterruptException {
    count(hold.open(next == Gate.LIVE));
    follow(next);
  }

  /** Makes pulses and rings follow a state that the level has; cannot fail. */
  private void follow(int next) {
    state = next;
    if (next == Gate.LIVE) {
      if (bell != null) {
        bell.listen();
      }
      pulses.flush(hold);
    } else if (next != Gate.MASKED) {
      pulses.discard();
    }
  }

  private void count(boolean rose) {
    if (rose) {
      pulses.tally().sent();
    }
  }

  @Override
  public void trigger(int index) throws InterruptException {
    synchronized (lock) {
      checkOpen(index);
      if (pulses.tally().timed()) {
        pulses.tally().stamp(owner.services().nanoTime());
      }
      pulses.trigger(state, hold);
    }
  }

  /** The host refused a pulse: it is pending, the relay tries again. */
  private void refused() {
    owner.services().counters().refusals().increment();
    owner.services().retry(this::retry);
  }

  private void retry() {
    synchronized (lock) {
      pulses.retry(state, hold);
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
      boolean news = up && !hold.raised();
      count(hold.raise(up, state == Gate.LIVE));
      if (news) {
        pulses.tally().raised();
      }
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
      hold.resample(port, from -> ended(from, action), action);
    }
  }

  /** The guest ended the interrupt; the device is asked without our lock (S43, S52). */
  private void ended(LineHold from, Runnable action) {
    synchronized (lock) {
      if (state == Gate.CLOSED || hold != from) {
        return; // A report that was on its way when the line was moved or destroyed.
      }
      hold.fell();
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
          open(Gate.MASKED);
        }
        staged = next;
      }
    }
    ask();
  }

  /** Puts a setting into force: the pin, the mask, and the level there; or nothing of it. */
  private void apply(Setting next) throws InterruptException {
    int target = next.masked ? Gate.MASKED : Gate.LIVE;
    if (state == Gate.DISABLED) {
      target = Gate.DISABLED;
    }
    if (next.line == hold.line()) {
      count(hold.open(target == Gate.LIVE));
    } else {
      move(next.line, target == Gate.LIVE);
    }
    masked = next.masked;
    staged = null;
    follow(target);
  }

  /** High there before it is low here, so that a refusal leaves everything as it was. */
  private void move(Line line, boolean open) throws InterruptException {
    LineHold there = hold.at(line);
    boolean rose = there.replace(hold, open);
    try {
      hold.open(false);
    } catch (InterruptException e) {
      there.close();
      throw e;
    }
    hold.close();
    hold = there;
    count(rose);
  }

  @Override
  public void setGsi() throws InterruptException {
    synchronized (lock) {
      checkOpen(0);
      if (staged != null) {
        apply(staged);
      }
    }
    ask();
  }

  /**
   * Asks the device what it wants, if an end of interrupt may have gone unseen; without our lock.
   */
  private void ask() {
    Runnable question;
    synchronized (lock) {
      question = state == Gate.LIVE ? hold.takeQuestion() : () -> {};
    }
    Relay.guarded(question);
  }

  @Override
  public Optional<Notifier> notifier(int index) throws InterruptException {
    synchronized (lock) {
      checkOpen(index);
      if (!owner.services().hasRings()) {
        return Optional.empty();
      }
      LineBell present = bell;
      return Optional.of(
          present != null
              ? present.export()
              : FirstExport.of(owner.services().rings().bells(), this::hang));
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
      try {
        if (bell == null) {
          hang(next);
        } else {
          pulses.ring(state, hold, bell.replace(next));
        }
      } catch (InterruptException e) {
        next.close();
        throw e;
      }
    }
  }

  private void hang(Doorbell next) throws InterruptException {
    bell = new LineBell(this, owner.services().rings(), next);
    owner.account().notifiers(1);
  }

  /** The doorbell was rung while watched. */
  void rung() {
    synchronized (lock) {
      if (bell == null || state == Gate.DISABLED || state == Gate.CLOSED) {
        return;
      }
      pulses.ring(state, hold, bell.drain());
      if (state == Gate.LIVE) {
        bell.listen();
      }
    }
  }

  @Override
  public boolean isPending(int index) throws InterruptException {
    synchronized (lock) {
      checkOpen(index);
      if (bell != null && state == Gate.MASKED) {
        pulses.ring(state, hold, bell.drain());
      }
      return pulses.pending();
    }
  }

  @Override
  public VectorStats stats(int index) throws InterruptException {
    synchronized (lock) {
      if (index != 0) {
        throw owner.invalidIndex(index, 1);
      }
      return pulses.stats(state);
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
