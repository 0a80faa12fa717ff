package dev.tocsin.engine.ring;

import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.DoorbellPort;
import dev.tocsin.engine.port.PollPort;
import dev.tocsin.engine.port.RoutingPort;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All that rings of other processes need; it exists where the platform has such rings. */
public final class Rings {
  private final BackEnd.Rings ports;
  private final Relay relay;
  private final Counters counters;
  private final @Nullable RoutingTable table;
  private final Promoter promoter;

  /** Makes what is needed over the ports of a platform. */
  public Rings(BackEnd.Rings ports, EngineOptions options, Counters counters) {
    this.ports = ports;
    this.counters = counters;
    table = ports.routing().map(RoutingTable::new).orElse(null);
    promoter = new Promoter(this, options);
    relay = new Relay(ports.poll(), promoter, counters, options.clock());
  }

  /** Returns who makes doorbells. */
  public DoorbellPort bells() {
    return ports.bells();
  }

  /** Returns who waits for them. */
  public PollPort poll() {
    return ports.poll();
  }

  /** Returns who takes rings in. */
  public Relay relay() {
    return relay;
  }

  /** Returns who gives and takes routes. */
  public Promoter promoter() {
    return promoter;
  }

  /** Returns the counters of the engine. */
  public Counters counters() {
    return counters;
  }

  /** Tells whether there is a kernel that takes rings by itself; the two below need it. */
  public boolean canAttach() {
    return table != null;
  }

  /** Returns who binds doorbells to routes. */
  public RoutingPort routing() {
    return ports.routing().orElseThrow();
  }

  /** Returns the routes. */
  public RoutingTable table() {
    return Objects.requireNonNull(table, "no routing in this back end");
  }

  /** Returns the number of tables committed. */
  public long commits() {
    return table == null ? 0 : table.commits();
  }
}
