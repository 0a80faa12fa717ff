package dev.tocsin.engine.ring;

import dev.tocsin.engine.port.MessageRoute;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.engine.port.RoutingPort;
import dev.tocsin.interrupt.InterruptException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's routing table as the engine keeps it: identifiers (GSIs), their messages, and
 * transactions.
 *
 * <p>A commit is linear in the whole table and disturbs every vCPU, so: what has not changed is
 * never committed, many changes share one commit, and routes stay in place while their source is
 * masked.
 *
 * <p>Lock: its own monitor, the innermost of the engine.
 */
public final class RoutingTable {
  private final RoutingPort port;
  private final int firstGsi;
  private final int capacity;
  private final BitSet taken = new BitSet();
  private final AtomicLong commits = new AtomicLong();

  /** By GSI - firstGsi; what the kernel has, or will have after the next commit. */
  private @Nullable MessageRoute[] routes;

  /** A route was taken away and the kernel has not been told. */
  private boolean retired;

  RoutingTable(RoutingPort port) {
    this.port = port;
    firstGsi = port.firstGsi();
    capacity = port.capacity();
    routes = new @Nullable MessageRoute[capacity];
  }

  long commits() {
    return commits.get();
  }

  /** Allocates so many identifiers, the lowest; fewer if the table is full (S10). */
  synchronized int[] allocate(int wanted) {
    int[] gsis = new int[Math.min(wanted, free())];
    int index = -1;
    for (int i = 0; i < gsis.length; i++) {
      index = taken.nextClearBit(index + 1);
      taken.set(index);
      gsis[i] = firstGsi + index;
    }
    return gsis;
  }

  /** Returns how many identifiers are free. */
  synchronized int free() {
    return capacity - taken.cardinality();
  }

  /** Gives an identifier back for one who takes it at once; its route goes with the next commit. */
  synchronized void recycle(int gsi) {
    routes[gsi - firstGsi] = null;
    taken.clear(gsi - firstGsi);
  }

  /**
   * Takes a route away for good, with the next commit: the host refused to unbind its doorbell, so
   * somebody may ring there for ever (S8) and nobody else may have it.
   */
  synchronized void retire(int gsi) {
    routes[gsi - firstGsi] = null;
    retired = true;
  }

  /**
   * Gives identifiers back, bound to nothing any more. Their routes disappear with this commit or,
   * if the host refuses it, with the next one: no identifier is bound again before it has a new
   * route.
   */
  synchronized void release(List<Integer> gsis) throws InterruptException {
    boolean inForce = retired;
    for (int gsi : gsis) {
      inForce |= routes[gsi - firstGsi] != null;
      routes[gsi - firstGsi] = null;
      taken.clear(gsi - firstGsi);
    }
    if (inForce) {
      publish(routes);
      retired = false;
    }
  }

  /**
   * Puts changes into force: all of them or, if the host refuses, none (S50).
   *
   * @param changes deliverable messages on allocated identifiers; anything else would make the
   *     kernel refuse the whole table, for every device (S11)
   */
  public synchronized void commit(List<MessageRoute> changes) throws InterruptException {
    @Nullable MessageRoute[] next = routes.clone();
    boolean changed = false;
    for (MessageRoute change : changes) {
      int index = change.gsi() - firstGsi;
      if (!change.message().deliverable() || !taken.get(index)) {
        throw new IllegalStateException("not a route: " + change);
      }
      changed |= !isInForce(change.gsi(), change.message());
      next[index] = change;
    }
    if (changed) {
      publish(next);
      routes = next;
    }
  }

  /** Tells whether exactly this message is in force, so that a doorbell may be bound to it (S1). */
  public synchronized boolean isInForce(int gsi, PreparedMessage message) {
    MessageRoute present = routes[gsi - firstGsi];
    return present != null && present.message().config().equals(message.config());
  }

  private void publish(@Nullable MessageRoute[] table) throws InterruptException {
    int end = taken.length();
    var list = new ArrayList<MessageRoute>(end);
    for (int i = 0; i < end; i++) {
      MessageRoute route = table[i];
      if (route != null) {
        list.add(route);
      }
    }
    port.replace(list);
    commits.incrementAndGet();
  }
}
