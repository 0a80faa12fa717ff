package dev.tocsin.engine.group;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.ring.Relay;
import dev.tocsin.engine.ring.Rings;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.Notifier;

/** How other processes ring a line: always relayed, each ring is a trigger. Lock: the group's. */
final class LineBell implements Relay.Target {
  private final LineSourceGroup group;
  private final Rings rings;
  private final long token;
  private Doorbell bell;

  LineBell(LineSourceGroup group, Rings rings, Doorbell bell) throws InterruptException {
    this.group = group;
    this.rings = rings;
    this.bell = bell;
    token = rings.relay().register(this);
    try {
      rings.poll().arm(bell, token);
    } catch (InterruptException e) {
      rings.relay().unregister(token);
      throw e;
    }
  }

  Notifier export() throws InterruptException {
    return bell.export();
  }

  /** Returns what was rung since the last time. */
  long drain() {
    return bell.drain();
  }

  /** Watches again; called when the line is open. */
  void listen() {
    try {
      rings.poll().arm(bell, token);
    } catch (InterruptException _) {
      rings.relay().retry(this::rung);
    }
  }

  @Override
  public void rung() {
    group.rung();
  }

  /** Listens to another doorbell, and returns what the old one held (S48). */
  long replace(Doorbell next) throws InterruptException {
    rings.poll().arm(next, token);
    Doorbell old = bell;
    bell = next;
    long carried = old.drain();
    rings.poll().disarm(old);
    old.close();
    return carried;
  }

  void close() {
    rings.relay().unregister(token);
    rings.poll().disarm(bell);
    bell.close();
  }
}
