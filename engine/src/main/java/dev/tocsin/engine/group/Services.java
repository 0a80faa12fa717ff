package dev.tocsin.engine.group;

import dev.tocsin.engine.EngineCounters;
import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.MessagePort;
import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.engine.ring.Counters;
import dev.tocsin.engine.ring.RelayThread;
import dev.tocsin.engine.ring.Rings;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What all groups of one engine share. Thread-safe. */
public final class Services implements AutoCloseable {
  private final BackEnd backEnd;
  private final EngineOptions options;
  private final Lines lines;
  private final Counters counters = new Counters();
  private final @Nullable Rings rings;
  private final RelayThread thread;
  private final AtomicLong serials = new AtomicLong();

  /** Makes what groups need over the ports of a back end. */
  public Services(BackEnd backEnd, EngineOptions options) {
    this.backEnd = backEnd;
    this.options = options;
    lines = new Lines(backEnd.lines());
    rings = backEnd.rings().map(ports -> new Rings(ports, options, counters)).orElse(null);
    thread = new RelayThread(backEnd.name(), rings, options.ownThread());
  }

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

  /** Returns what the counters say now. */
  public EngineCounters statistics() {
    return counters.snapshot(rings == null ? 0 : rings.commits());
  }

  long nextSerial() {
    return serials.getAndIncrement();
  }

  long nanoTime() {
    return options.clock().getAsLong();
  }

  /** Returns the port that tells of EOI, with the relay running, which calls it. */
  Optional<ResamplePort> resample() {
    if (backEnd.resample().isPresent()) {
      thread.ensureStarted();
    }
    return backEnd.resample();
  }

  /** Tells whether other processes can ring here; {@link #rings} needs it. */
  public boolean hasRings() {
    return rings != null;
  }

  /** Returns the rings, with the relay running. */
  public Rings rings() {
    thread.ensureStarted();
    return Objects.requireNonNull(rings, "no rings in this back end");
  }

  /** Starts the relay's thread, if there is one to be. */
  public void startRelay() {
    thread.ensureStarted();
  }

  /** Tries something again a little later, if there is a relay; else with the next change. */
  void retry(Runnable action) {
    if (hasRings()) {
      rings().relay().retry(action);
    }
  }

  /** Stops the relay; all groups are closed. */
  @Override
  public void close() {
    thread.close();
  }
}
