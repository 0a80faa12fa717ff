package dev.tocsin.engine;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.MessagePort;
import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.interrupt.InterruptSourceGroup;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The interrupt management of one VM, over the ports of one back end.
 *
 * <p>The VMM starts one, and hands each device the managers that {@link #managersFor} makes for it.
 * Thread-safe. The back end is closed by whoever made it, after the engine.
 */
public final class InterruptEngine implements AutoCloseable {
  private final BackEnd backEnd;
  private final EngineOptions options;
  private final Lines lines;
  private final @Nullable Rings rings;
  private final Counters counters = new Counters();
  private final Ledger ledger = new Ledger();
  private final SourceIdAllocator sourceIds = new SourceIdAllocator();
  private final Set<InterruptSourceGroup> groups = ConcurrentHashMap.newKeySet();
  private final AtomicLong serials = new AtomicLong();
  private final RelayThread thread;

  private InterruptEngine(BackEnd backEnd, EngineOptions options) {
    this.backEnd = backEnd;
    this.options = options;
    lines = new Lines(backEnd.lines());
    rings = backEnd.rings().map(ports -> new Rings(ports, options, counters, ledger)).orElse(null);
    thread = new RelayThread(backEnd.name(), rings, options.ownThread());
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
    var owner = new Owner(device, limits, this);
    return new InterruptManagers(new LineManager(owner), new MessageManager(owner));
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
    return counters.snapshot(rings == null ? 0 : rings.commits());
  }

  /**
   * Runs one round of the relay, for an embedder who chose to run it on a thread of his.
   *
   * @param timeoutNanos how long to wait for rings at the most, 0 not at all, negative for ever
   * @throws IllegalStateException if the engine runs its own thread or has nothing to relay
   */
  public void relay(long timeoutNanos) {
    if (options.ownThread() || rings == null) {
      throw new IllegalStateException("the engine relays by itself");
    }
    rings.relay().step(timeoutNanos);
  }

  /** Destroys all groups and stops the relay; idempotent. */
  @Override
  public void close() {
    thread.refuse();
    List.copyOf(groups).forEach(InterruptSourceGroup::close);
    thread.close();
  }

  // ---- For groups.

  EngineOptions options() {
    return options;
  }

  MessagePort messages() {
    return backEnd.messages();
  }

  Lines lines() {
    return lines;
  }

  Counters counters() {
    return counters;
  }

  long nextSerial() {
    return serials.getAndIncrement();
  }

  /** Returns the port that tells of EOI, with the relay running, which calls it. */
  Optional<ResamplePort> resample() {
    if (backEnd.resample().isPresent()) {
      thread.ensureStarted();
    }
    return backEnd.resample();
  }

  boolean hasRings() {
    return rings != null;
  }

  /** Returns the rings, with the relay running. */
  Rings rings() {
    thread.ensureStarted();
    return Objects.requireNonNull(rings, "no rings in this back end");
  }

  /** Tries something again a little later, if there is a relay; else with the next change. */
  void retry(Runnable action) {
    if (rings != null) {
      rings().relay().retry(action);
    }
  }

  void remember(InterruptSourceGroup group) throws InterruptException {
    groups.add(group);
    if (thread.refuses()) {
      throw Failures.closed(backEnd.name());
    }
  }

  void forget(InterruptSourceGroup group) {
    groups.remove(group);
  }
}
