package dev.tocsin.vfiouser.irq;

import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.engine.SourceIdAllocator;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.kvm.backend.KvmRings;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All interrupts of one served function: an engine over the client's eventfds, and the client's
 * word on each vector.
 *
 * <p>A vector is live while it has an eventfd and the client has not masked it; else the engine
 * holds it masked, so that what the device triggers is latched, in the one pending bit there is,
 * until the client takes it. Groups come and go as the driver chooses its mode; eventfds come and
 * go as the client likes, before or after: each new group starts from what is assigned.
 *
 * <p>Lock: this monitor, for assignments, masks and the list of groups; taken after a device's,
 * before the engine's. No device is called under it (S52).
 */
public final class ClientInterrupts implements AutoCloseable {
  private final ClientVectors vectors = new ClientVectors();
  private final ClientLines lines = new ClientLines(1);
  private final KvmRings rings;
  private final InterruptEngine engine;
  private final InterruptManagers managers;
  private final List<ClientGroup> groups = new ArrayList<>(); // guarded by this
  private final BitSet masked = new BitSet(); // guarded by this

  /**
   * Starts an engine; no client is there yet.
   *
   * @param device its name, as the ledger shows it
   * @throws InterruptException if the host is out of descriptors
   */
  public ClientInterrupts(String device) throws InterruptException {
    rings = openRings();
    var ports =
        new BackEnd("vfio-user", vectors, lines, Optional.empty(), Optional.of(rings.rings()));
    engine = InterruptEngine.start(ports);
    var plain = engine.managersFor(device);
    managers =
        new InterruptManagers(plain.legacy(), new VfioUserInterruptManager(plain.msi(), this));
  }

  /** Other processes ring counters of ours, which the engine relays; no kernel takes them. */
  private static KvmRings openRings() throws InterruptException {
    try {
      return KvmRings.create();
    } catch (LinuxException refused) {
      throw new InterruptException(new HostCall(refused.call(), refused.errno()), refused);
    }
  }

  /**
   * Returns what the device creates its groups with.
   *
   * @return the managers; the pin is irq 0
   */
  public InterruptManagers managers() {
    return managers;
  }

  /**
   * Returns who assigns identifiers.
   *
   * @return the engine's allocator
   */
  public SourceIdAllocator sourceIds() {
    return engine.sourceIds();
  }

  /**
   * Tells what was never given back.
   *
   * @return the ledger's report, empty if nobody holds anything
   */
  public String leaks() {
    return engine.ledger().report();
  }

  /**
   * Returns how often the pin has rung; a level that stays high rings again at each unmask.
   *
   * @return a count over all clients
   */
  public long pinRings() {
    return pin().rung();
  }

  ClientPin pin() {
    return lines.pin(0);
  }

  /** Who waits for eventfds that the client writes, on the engine's relay thread. */
  KvmRings rings() {
    engine.startRelay();
    return rings;
  }

  /** Takes a new group in: its vectors follow the client from now on. */
  synchronized void add(ClientGroup group) throws InterruptException {
    groups.add(group);
    follow(group, 0, group.size());
  }

  synchronized void remove(ClientGroup group) {
    groups.remove(group);
  }

  /**
   * Assigns eventfds to vectors from {@code start} on, null takes them away. Those before are
   * closed.
   */
  synchronized void assign(int start, List<@Nullable EventFd> next) throws InterruptException {
    var before = new ArrayList<EventFd>();
    var live = new BitSet();
    for (int i = 0; i < next.size(); i++) {
      EventFd old = vectors.at(start + i);
      if (old != null) {
        letGo(old);
        live.set(start + i);
        before.add(old);
      }
    }
    // Nobody may be inside a send when an eventfd is replaced and closed (S53).
    for (var group : groups) {
      group.hold(live);
    }
    for (int i = 0; i < next.size(); i++) {
      vectors.assign(start + i, next.get(i));
    }
    before.forEach(EventFd::close);
    follow(start, next.size());
  }

  /** Masks or unmasks those of the vectors from {@code start} on that are chosen. */
  synchronized void mask(int start, BitSet chosen, boolean mask) throws InterruptException {
    for (int i = chosen.nextSetBit(0); i >= 0; i = chosen.nextSetBit(i + 1)) {
      EventFd eventFd = vectors.at(start + i);
      if (mask && eventFd != null) {
        letGo(eventFd);
      }
      masked.set(start + i, mask);
    }
    follow(start, chosen.length());
  }

  /** Takes all vectors away. */
  synchronized void clear() throws InterruptException {
    masked.clear();
    var none = new ArrayList<@Nullable EventFd>();
    for (int i = 0; i < ClientVectors.COUNT; i++) {
      none.add(null);
    }
    assign(0, none);
  }

  /** Rings a vector for the client's own test of its wiring, whatever the device does. */
  synchronized void loopBack(int vector) throws LinuxException {
    EventFd eventFd = vectors.at(vector);
    if (eventFd != null && !eventFd.isFull()) {
      eventFd.write(1);
    }
  }

  private boolean live(int vector) {
    return vectors.at(vector) != null && !masked.get(vector);
  }

  private void follow(int start, int count) throws InterruptException {
    for (var group : groups) {
      follow(group, start, count);
    }
  }

  private void follow(ClientGroup group, int start, int count) throws InterruptException {
    group.follow(start, Math.min(count, group.size() - start), this::live);
  }

  /**
   * Frees a thread of the device that is stuck in a counter the client has filled and made
   * blocking: the engine waits for that thread.
   */
  private static void letGo(EventFd eventFd) {
    if (eventFd.isFull()) {
      try {
        eventFd.drain();
      } catch (LinuxException impossible) {
        throw new IllegalStateException("cannot read an eventfd", impossible);
      }
    }
  }

  /** Destroys all groups. */
  @Override
  public void close() {
    engine.close();
    rings.close();
  }
}
