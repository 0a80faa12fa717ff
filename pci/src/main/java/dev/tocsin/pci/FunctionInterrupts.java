package dev.tocsin.pci;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.Closed;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.pci.config.FunctionLock;
import dev.tocsin.pci.msi.MessageCapability;
import dev.tocsin.pci.msi.MessageSupply;
import dev.tocsin.pci.msi.MsiCapability;
import dev.tocsin.pci.msi.MsixCapability;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The mode of a function, and the one group or pin that goes with it.
 *
 * <p>{@link #select} runs under the function's lock after each write that could matter; triggers
 * read what it published.
 */
final class FunctionInterrupts implements PciInterrupts {
  /** Vectors a device may have that has MSI alone. */
  private static final int MSI_VECTORS = 32;

  private final PciResources resources;
  private final FunctionLock lock;
  private final PciCounters.Tally tally;
  private final IntxPin pin;

  // Set while the function is built.
  private InterruptPin pinNumber = InterruptPin.NONE;
  private @Nullable MsiCapability msi;
  private @Nullable MsixCapability msix;
  private @Nullable Runnable changed;

  private volatile @Nullable Upstream upstream;
  private volatile Route route = Route.OFF;

  FunctionInterrupts(PciResources resources, FunctionLock lock, PciCounters.Tally tally) {
    this.resources = resources;
    this.lock = lock;
    this.tally = tally;
    pin = new IntxPin(resources.interrupts().legacy(), this::refused);
  }

  // ---- Composition.

  void pin(InterruptPin number) {
    pinNumber = number;
  }

  void msi(MsiCapability capability) {
    msi = capability;
  }

  void msix(MsixCapability capability) {
    msix = capability;
  }

  void onModeChange(Runnable action) {
    changed = action;
  }

  // ---- For the device.

  @Override
  public void trigger(int vector) {
    Route now = route;
    MessageGroup group = now.group();
    int source = group == null || vector < 0 || vector >= most() ? -1 : now.source(vector);
    if (group == null || source < 0) {
      silent(now);
      return;
    }
    try {
      group.trigger(source);
    } catch (InterruptException e) {
      failed(e);
    }
  }

  private void silent(Route now) {
    if (now.mode() != InterruptMode.INTX) {
      tally.silent().increment();
    }
  }

  private void failed(InterruptException e) {
    if (e.reason() instanceof Closed) {
      tally.silent().increment(); // the driver switched messages off meanwhile
    } else {
      refused(e);
      lock.run();
    }
  }

  /** How many vectors a device may have, whatever its driver enabled. */
  private int most() {
    int most = msi == null ? 0 : MSI_VECTORS;
    return msix == null ? most : Math.max(most, msix.vectors());
  }

  @Override
  public void level(boolean asserted) {
    pin.level(asserted);
    lock.run();
  }

  @Override
  public InterruptMode mode() {
    return route.mode();
  }

  @Override
  public int vectors() {
    return route.vectors();
  }

  @Override
  public Optional<Notifier> notifier(int vector) throws InterruptException {
    Route now = route;
    MessageGroup group = now.group();
    return group == null || vector < 0 || vector >= now.vectors()
        ? Optional.empty()
        : group.notifier(vector);
  }

  // ---- For the registers; under the function's lock.

  /**
   * Chooses the mode by the registers and makes its group or pin follow.
   *
   * @param busMaster whether the function may send messages
   * @param pinDisabled Command's Interrupt Disable
   */
  void select(boolean busMaster, boolean pinDisabled) {
    Upstream on = upstream;
    MessageCapability chosen = on == null ? null : chosen();
    boolean intx = on != null && chosen == null && pinNumber != InterruptPin.NONE;
    if (!intx) {
      pin.gate(IntxPin.Gate.NONE); // S33: before the first message
    }
    Route before = route;
    leave(msi, chosen);
    leave(msix, chosen);
    if (chosen != null) {
      chosen.open(!busMaster);
      publish(new Route(modeOf(chosen), chosen.group(), chosen.vectors()));
    } else {
      publish(intx ? Route.INTX : Route.OFF);
    }
    if (intx) {
      OptionalInt irq = on == null ? OptionalInt.empty() : on.irqOf(pinNumber);
      pin.gate(new IntxPin.Gate(irq, !pinDisabled));
    }
    if (changed != null && !before.isSame(route)) {
      lock.post(changed);
    }
  }

  private @Nullable MessageCapability chosen() {
    if (msix != null && msix.isEnabled()) {
      return msix;
    }
    return msi != null && msi.isEnabled() ? msi : null;
  }

  private static InterruptMode modeOf(MessageCapability capability) {
    // Not a switch, which makes a class when it first runs: while a guest waits.
    return capability instanceof MsixCapability ? InterruptMode.MSIX : InterruptMode.MSI;
  }

  private void leave(@Nullable MessageCapability capability, @Nullable MessageCapability chosen) {
    if (capability != null && !capability.equals(chosen) && capability.group() != null) {
      publish(Route.OFF); // triggers stop before the group goes
      capability.close(true);
    }
  }

  private void publish(Route next) {
    if (!next.isSame(route)) {
      route = next;
    }
  }

  /** Sets what is above; a {@link #select} follows. */
  void upstream(@Nullable Upstream above) {
    upstream = above;
  }

  /** Gives groups back, forgets what is pending, and gives the table its values after reset. */
  void forget() {
    publish(Route.OFF);
    pin.gate(IntxPin.Gate.NONE);
    if (msi != null) {
      msi.close(false);
    }
    if (msix != null) {
      msix.close(false);
      msix.table().reset();
    }
  }

  /** Status.Interrupt: what the device wants, if it interrupts by its pin (S34). */
  boolean status() {
    return route.mode() == InterruptMode.INTX && pin.level();
  }

  boolean level() {
    return pin.level();
  }

  Optional<MessageGroup> messages() {
    return Optional.ofNullable(route.group());
  }

  Optional<MsiCapability> msi() {
    return Optional.ofNullable(msi);
  }

  Optional<MsixCapability> msix() {
    return Optional.ofNullable(msix);
  }

  /** Counts a refusal, and tells of it when the lock is free. */
  void refused(InterruptException refusal) {
    tally.refusals().increment();
    lock.post(() -> resources.events().hostRefused(refusal));
  }

  /** Returns what the registers of one kind of messages need. */
  MessageSupply supply() {
    return new Supply();
  }

  /**
   * Where triggers go: the mode, and its group.
   *
   * @param mode what the driver has chosen
   * @param group null in modes without messages, and while the host refuses a group
   * @param vectors vectors with a message of their own; in mode MSI a power of two
   */
  private record Route(InterruptMode mode, @Nullable MessageGroup group, int vectors) {
    static final Route OFF = new Route(InterruptMode.OFF, null, 0);
    static final Route INTX = new Route(InterruptMode.INTX, null, 0);

    /** As equals, which a record makes when it is first asked: while a guest waits. */
    @SuppressWarnings("ReferenceEquality") // a group is itself and has no equals
    boolean isSame(Route other) {
      return mode == other.mode && Objects.equals(group, other.group) && vectors == other.vectors;
    }

    /**
     * Returns the source that a vector triggers, or -1; a driver's few MSIs stand for all (S29).
     */
    int source(int vector) {
      return mode == InterruptMode.MSI ? vector & (vectors - 1) : vector < vectors ? vector : -1;
    }
  }

  /** Makes the groups of one kind of messages, always with the same identifiers. */
  private final class Supply implements MessageSupply {
    private long base = -1; // under the function's lock

    @Override
    public MessageGroup create(int count) throws InterruptException {
      if (base < 0) {
        base = resources.sourceIds().allocate(count);
      }
      return resources.interrupts().msi().createGroup(new MsiIrqGroupConfig(base, count));
    }

    @Override
    public int requesterId() {
      Upstream on = upstream;
      return on == null ? 0 : on.requesterId();
    }

    @Override
    public void refused(InterruptException refusal) {
      FunctionInterrupts.this.refused(refusal);
    }
  }
}
