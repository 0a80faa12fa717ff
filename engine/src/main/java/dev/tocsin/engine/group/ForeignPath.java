package dev.tocsin.engine.group;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.MessageRoute;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.engine.ring.Account;
import dev.tocsin.engine.ring.Relay;
import dev.tocsin.engine.ring.Rings;
import dev.tocsin.engine.ring.RoutedPath;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.Notifier;
import java.util.Objects;

/**
 * How other processes ring one vector: a doorbell that is relayed by us, or attached to a route.
 *
 * <pre>
 *                 traffic: promote            unmask, if it had a route
 *   RELAYED ───────────────────────► ATTACHED ◄───────────────────────┐
 *      ▲  ▲───────────────────────────  │  │                          │
 *      │            evict               │  └──── mask, disable ───► LATCHED
 *      └──────────── unmask, if it had none ─────────────────────────┘
 * </pre>
 *
 * <p>While latched the counter keeps the rings. The one-shot watch stays armed: a first ring is
 * then taken into the pending bit and the watch stays off, so a process that writes without end
 * cannot keep us busy (S57). The kernel takes the rings of an attached doorbell before the watch
 * sees them, so the watch need not be touched then.
 *
 * <p>Lock: the group's.
 */
final class ForeignPath implements Relay.Target, RoutedPath {
  private final MessageSourceGroup group;
  private final Vector vector;
  private final Rings rings;
  private final long token;

  private Doorbell bell;
  private boolean armed;
  private boolean attached;
  private int gsi = NO_GSI;
  private long windowStart;
  private int evidence;

  /** Takes over a doorbell and starts to watch it. */
  ForeignPath(MessageSourceGroup group, Vector vector, Rings rings, Doorbell bell)
      throws InterruptException {
    this.group = group;
    this.vector = vector;
    this.rings = rings;
    this.bell = bell;
    token = rings.relay().register(this);
    try {
      arm();
    } catch (InterruptException e) {
      rings.relay().unregister(token);
      throw e;
    }
  }

  @Override
  public boolean attached() {
    return attached;
  }

  boolean hasRoute() {
    return gsi != NO_GSI;
  }

  @Override
  public int gsi() {
    return gsi;
  }

  @Override
  public void gsi(int next) {
    gsi = next;
  }

  @Override
  public Object lock() {
    return group.lock();
  }

  @Override
  public long order() {
    return group.serial();
  }

  @Override
  public Account account() {
    return group.owner().account();
  }

  Notifier export() throws InterruptException {
    return bell.export();
  }

  private void arm() throws InterruptException {
    if (!armed) {
      rings.poll().arm(bell, token);
      armed = true;
    }
  }

  /** Takes rings out of the counter into the pending bit, if the counter is ours. */
  void merge() {
    if (!attached) {
      long count = bell.drain();
      if (count > 0) {
        vector.tally().rings(count);
        vector.tally().merge(count);
      }
    }
  }

  /** Takes what was rung while the vector is masked into its pending bit. */
  void latch() {
    if (!attached) {
      long count = bell.drain();
      if (count > 0) {
        vector.ring(count);
      }
    }
  }

  /** Throws away what was rung while the group was disabled. */
  void drop() {
    long count = bell.drain();
    vector.tally().rings(count);
    vector.tally().drop(count);
  }

  /** The vector is live: have its rings heard, by the kernel if there is a route, else by us. */
  void listen() {
    if (attached || (routed() && attach())) {
      return;
    }
    try {
      arm();
    } catch (InterruptException _) {
      rings.relay().retry(this::listenAgain);
    }
  }

  private void listenAgain() {
    synchronized (group.lock()) {
      if (vector.state() == Gate.LIVE) {
        listen();
      }
    }
  }

  /** Tells whether the route in force sends what the vector sends. */
  private boolean routed() {
    PreparedMessage message = vector.message();
    return hasRoute() && message != null && rings.table().isInForce(gsi, message);
  }

  private boolean attach() {
    try {
      rings.routing().attach(bell, gsi);
    } catch (InterruptException _) {
      rings.counters().failedPromotions().increment();
      return false;
    }
    rings.counters().attaches().increment();
    attached = true;
    return true;
  }

  /** Unbinds; from now on the counter keeps what is rung. */
  void detach() throws InterruptException {
    rings.routing().detach(bell, gsi);
    rings.counters().detaches().increment();
    attached = false;
  }

  /** Runs when the doorbell was rung while watched (S56: only what is not attached is read). */
  @Override
  public void rung() {
    synchronized (group.lock()) {
      armed = false;
      if (attached || vector.state() == Gate.DISABLED || vector.state() == Gate.CLOSED) {
        return;
      }
      long count = bell.drain();
      if (count > 0) {
        vector.ring(count);
      }
      if (vector.state() == Gate.LIVE) {
        listen();
        if (count > 0) {
          weigh();
        }
      }
    }
  }

  /** Counts rings within a window; enough of them make a candidate. */
  private void weigh() {
    if (group.limits().attach() == AttachPolicy.NEVER || !rings.canAttach()) {
      return;
    }
    long now = group.nanoTime();
    if (evidence == 0 || now - windowStart > group.options().window().toNanos()) {
      windowStart = now;
      evidence = 0;
    }
    if (++evidence == group.options().evidence()) {
      rings.promoter().candidate(this);
    }
  }

  @Override
  public void forgetEvidence() {
    evidence = 0;
  }

  @Override
  public boolean promotable() {
    PreparedMessage message = vector.message();
    return vector.state() == Gate.LIVE && !attached && message != null && message.deliverable();
  }

  @Override
  public MessageRoute wantedRoute() {
    return new MessageRoute(gsi, Objects.requireNonNull(vector.message()));
  }

  @Override
  public boolean tryAttach() {
    return promotable() && routed() && attach();
  }

  @Override
  public int evict() throws InterruptException {
    if (attached) {
      detach();
    }
    int freed = gsi;
    gsi = NO_GSI;
    forgetEvidence();
    if (vector.state() == Gate.LIVE) {
      listen();
    }
    return freed;
  }

  /**
   * Listens to another doorbell from now on (S48): the new one is watched and bound before the old
   * one is unbound, and what the old one holds is carried over. If that fails the old one stays.
   */
  void replace(Doorbell next) throws InterruptException {
    rings.poll().arm(next, token);
    if (attached) {
      try {
        rebind(next);
      } catch (InterruptException e) {
        rings.poll().disarm(next);
        throw e;
      }
    }
    Doorbell old = bell;
    bell = next;
    armed = true;
    long carried = old.drain();
    if (carried > 0) {
      vector.ring(carried);
    }
    rings.poll().disarm(old);
    old.close();
  }

  private void rebind(Doorbell next) throws InterruptException {
    rings.routing().attach(next, gsi);
    try {
      rings.routing().detach(bell, gsi);
    } catch (InterruptException e) {
      rings.routing().detach(next, gsi);
      throw e;
    }
  }

  /** Unbinds for good; the route is given back by the caller, who looks whether this worked. */
  void unbind() {
    if (attached) {
      try {
        detach();
      } catch (InterruptException _) {
        rings.counters().refusals().increment();
      }
    }
  }

  /** Gives the doorbell back. */
  void close() {
    rings.relay().unregister(token);
    rings.poll().disarm(bell);
    bell.close();
  }
}
