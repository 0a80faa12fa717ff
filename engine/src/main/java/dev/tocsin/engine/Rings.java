package dev.tocsin.engine;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.DoorbellPort;
import dev.tocsin.engine.port.PollPort;
import dev.tocsin.engine.port.RoutingPort;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All that rings of other processes need; it exists where the platform has such rings. */
final class Rings {
  private final BackEnd.Rings ports;
  private final Relay relay;
  private final Counters counters;
  private final @Nullable RoutingTable table;
  private final Promoter promoter;

  Rings(BackEnd.Rings ports, EngineOptions options, Counters counters, Ledger ledger) {
    this.ports = ports;
    this.counters = counters;
    table = ports.routing().map(RoutingTable::new).orElse(null);
    promoter = new Promoter(this, options, ledger);
    relay = new Relay(ports.poll(), promoter, counters, options.clock());
  }

  DoorbellPort bells() {
    return ports.bells();
  }

  PollPort poll() {
    return ports.poll();
  }

  Relay relay() {
    return relay;
  }

  Promoter promoter() {
    return promoter;
  }

  Counters counters() {
    return counters;
  }

  /** Tells whether there is a kernel that takes rings by itself; the two below need it. */
  boolean canAttach() {
    return table != null;
  }

  RoutingPort routing() {
    return ports.routing().orElseThrow();
  }

  RoutingTable table() {
    return Objects.requireNonNull(table, "no routing in this back end");
  }

  long commits() {
    return table == null ? 0 : table.commits();
  }
}
