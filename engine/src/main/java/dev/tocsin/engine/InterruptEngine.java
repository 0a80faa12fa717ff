package dev.tocsin.engine;

import dev.tocsin.engine.group.Owner;
import dev.tocsin.engine.group.Services;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.Closed;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.interrupt.InterruptSourceGroup;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The interrupt management of one VM, over the ports of one back end.
 *
 * <p>The VMM starts one, and hands each device the managers that {@link #managersFor} makes for it.
 * Thread-safe. The back end is closed by whoever made it, after the engine.
 */
public final class InterruptEngine implements AutoCloseable {
  private final EngineOptions options;
  private final Services services;
  private final Ledger ledger = new Ledger();
  private final SourceIdAllocator sourceIds = new SourceIdAllocator();
  private final Set<InterruptSourceGroup> groups = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  private InterruptEngine(BackEnd backEnd, EngineOptions options) {
    this.options = options;
    services = new Services(backEnd, options);
  }

  /**
   * Starts an engine with the default options.
   *
   * @param backEnd where interrupts go
   * @return an engine, to be closed before its back end
   */
  public static InterruptEngine start(BackEnd backEnd) {
    return start(backEnd, EngineOptions.DEFAULT);
  }

  /**
   * Starts an engine.
   *
   * @param backEnd where interrupts go
   * @param options how it relays and promotes
   * @return an engine, to be closed before its back end
   */
  public static InterruptEngine start(BackEnd backEnd, EngineOptions options) {
    return new InterruptEngine(backEnd, options);
  }

  /**
   * Returns managers for one device, with no limits.
   *
   * @param device its name, as the ledger shows it
   * @return the managers to hand to it
   */
  public InterruptManagers managersFor(String device) {
    return managersFor(device, DeviceLimits.NONE);
  }

  /**
   * Returns managers for one device.
   *
   * @param device its name, as the ledger shows it
   * @param limits what it may take
   * @return the managers to hand to it
   */
  public InterruptManagers managersFor(String device, DeviceLimits limits) {
    var owner = new Owner(device, limits, ledger.account(device, limits), services);
    return new InterruptManagers(new LineManager(this, owner), new MessageManager(this, owner));
  }

  /**
   * Returns the allocator of interrupt source identifiers.
   *
   * @return the one of this VM
   */
  public SourceIdAllocator sourceIds() {
    return sourceIds;
  }

  /**
   * Returns who holds what.
   *
   * @return the ledger of this VM
   */
  public Ledger ledger() {
    return ledger;
  }

  /**
   * Returns what the engine has done so far.
   *
   * @return a snapshot
   */
  public EngineCounters statistics() {
    return services.statistics();
  }

  /**
   * Runs one round of the relay, for an embedder who chose to run it on a thread of his.
   *
   * @param timeoutNanos how long to wait for rings at the most, 0 not at all, negative for ever
   * @throws IllegalStateException if the engine runs its own thread or has nothing to relay
   */
  public void relay(long timeoutNanos) {
    if (options.ownThread() || !services.hasRings()) {
      throw new IllegalStateException("the engine relays by itself");
    }
    services.rings().relay().step(timeoutNanos);
  }

  /**
   * Starts the relay's thread now and not with the first notifier: for a back end that waits for
   * something of its own there. Does nothing where there is nothing to wait for, or where the
   * embedder relays. Idempotent.
   */
  public void startRelay() {
    services.startRelay();
  }

  /** Destroys all groups and stops the relay; idempotent. */
  @Override
  public void close() {
    closing = true;
    List.copyOf(groups).forEach(InterruptSourceGroup::close);
    services.close();
  }

  /** Keeps a new group until it is destroyed; destroys it at once if the engine is closing. */
  void remember(InterruptSourceGroup group) throws InterruptException {
    groups.add(group);
    if (closing) {
      group.close();
      throw new InterruptException(new Closed(), "createGroup: the interrupt engine is closed");
    }
  }

  void forget(InterruptSourceGroup group) {
    groups.remove(group);
  }
}
