package dev.tocsin.testkit.simulated;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A kernel with interrupt chips, in memory: all ports, with the meanings the real one has where it
 * is easy to get wrong.
 *
 * <p>An eventfd is a counter with any number of descriptors. Bound to a route it delivers at each
 * write, and once at binding if it was readable (S4, S5); bound without a route it loses what is
 * written (S1, S2), which is noted as a hazard. A table is replaced whole or not at all. It does
 * what it does at once, in the order it is told, without a clock. Thread-safe; one lock, that a
 * delivery by {@code PreparedMessage.deliver} does not take.
 */
public final class SimulatedKernel {
  /** Lines of a PC's IOAPIC. */
  public static final int LINES = 24;

  /** Routes for messages that a real kernel's table has beside those of a PC's pins (S10). */
  public static final int ROUTES = 4096 - 40;

  private final Object lock = new Object();
  private final Descriptors descriptors = new Descriptors();
  private final List<String> hazards = new ArrayList<>();
  private final SimulatedMessages messages;
  private final SimulatedLines lines;
  private final SimulatedPoll poll = new SimulatedPoll(lock);
  private final SimulatedBells bells = new SimulatedBells(this, poll);
  private final SimulatedRouting routing;

  /**
   * Makes a kernel.
   *
   * @param routes how many routes of messages fit
   * @param lines how many lines its chips have
   * @param onDelivery sees each message that is delivered, on the thread that delivers it; must not
   *     call back
   */
  public SimulatedKernel(int routes, int lines, Consumer<MsiIrqSourceConfig> onDelivery) {
    messages = new SimulatedMessages(onDelivery);
    this.lines = new SimulatedLines(lock, lines);
    routing = new SimulatedRouting(this, lines, routes);
  }

  /**
   * Makes a kernel with a PC's lines and as many routes as a real one.
   *
   * @return a new kernel
   */
  public static SimulatedKernel pc() {
    return new SimulatedKernel(ROUTES, LINES, _ -> {});
  }

  /**
   * Returns all its ports.
   *
   * @return a back end with rings, routing and resampling
   */
  public BackEnd backEnd() {
    return new BackEnd(
        "simulated",
        messages,
        lines,
        Optional.of(lines),
        Optional.of(new BackEnd.Rings(bells, poll, Optional.of(routing))));
  }

  /**
   * Returns its ports as a platform has them where rings can be heard but no kernel takes them.
   *
   * @return a back end with rings, without routing
   */
  public BackEnd backEndWithoutRouting() {
    return new BackEnd(
        "simulated",
        messages,
        lines,
        Optional.of(lines),
        Optional.of(new BackEnd.Rings(bells, poll, Optional.empty())));
  }

  /**
   * Returns its ports as a platform has them where other processes cannot ring.
   *
   * @return a back end of messages and lines alone
   */
  public BackEnd backEndWithoutRings() {
    return new BackEnd("simulated", messages, lines, Optional.empty(), Optional.empty());
  }

  /**
   * Makes an eventfd, as another component of the VMM would.
   *
   * @return a handle of it
   */
  public Notifier newEventFd() {
    synchronized (lock) {
      return handle(new EventCounter());
    }
  }

  /**
   * Opens something that is no eventfd.
   *
   * @return a handle of it
   */
  public Notifier newPipe() {
    synchronized (lock) {
      return new SimulatedNotifier(this, descriptors.open("pipe"));
    }
  }

  /**
   * Fills the counter behind a handle, as a hostile holder can (S13).
   *
   * @param notifier the handle
   * @throws InterruptException if it is no eventfd
   */
  public void fill(Notifier notifier) throws InterruptException {
    synchronized (lock) {
      EventCounter counter = descriptors.counter(notifier.descriptor());
      write(counter);
      if (!counter.bound()) {
        counter.value = EventCounter.FULL;
      }
    }
  }

  /**
   * Returns how often a message was delivered.
   *
   * @param message the message
   * @return 0 or more
   */
  public long delivered(MsiIrqSourceConfig message) {
    return messages.delivered(message);
  }

  /**
   * Returns the table of routes.
   *
   * @return each GSI and its message, a snapshot
   */
  public Map<Integer, MsiIrqSourceConfig> routes() {
    synchronized (lock) {
      var routes = new HashMap<Integer, MsiIrqSourceConfig>();
      routing.table().forEach((gsi, message) -> routes.put(gsi, message.config()));
      return routes;
    }
  }

  /**
   * Returns the route that the eventfd behind a handle is bound to.
   *
   * @param notifier the handle
   * @return a GSI, or empty
   */
  public OptionalInt boundTo(Notifier notifier) {
    synchronized (lock) {
      EventCounter counter = counter(notifier);
      return counter.bound() ? OptionalInt.of(counter.gsi) : OptionalInt.empty();
    }
  }

  /**
   * Tells whether the eventfd behind a handle could be read.
   *
   * @param notifier the handle
   * @return true if its counter is not 0
   */
  public boolean readable(Notifier notifier) {
    synchronized (lock) {
      return counter(notifier).readable();
    }
  }

  /**
   * Tells whether the poll reports the next ring of the eventfd behind a handle.
   *
   * @param notifier the handle
   * @return true if it is armed
   */
  public boolean watched(Notifier notifier) {
    synchronized (lock) {
      return poll.watches(counter(notifier));
    }
  }

  /**
   * Returns how many descriptors are open, the test's own included.
   *
   * @return 0 or more
   */
  public int openDescriptors() {
    synchronized (lock) {
      return descriptors.count();
    }
  }

  /**
   * Returns how many shares of lines are bound.
   *
   * @return 0 or more
   */
  public int shares() {
    return lines.shares();
  }

  /**
   * Tells a line's level.
   *
   * @param line its number
   * @return true if high
   */
  public boolean high(int line) {
    return lines.high(line);
  }

  /**
   * Returns how often a line has risen.
   *
   * @param line its number
   * @return 0 or more
   */
  public long edges(int line) {
    return lines.edges(line);
  }

  /**
   * Ends an interrupt of a line, as a guest does: its shares fall and their owners are told.
   *
   * @param line its number
   */
  public void endOfInterrupt(int line) {
    lines.endOfInterrupt(line);
  }

  /**
   * Returns what a real kernel would have done silently: rings lost for want of a route.
   *
   * @return a line each, in order
   */
  public List<String> hazards() {
    synchronized (lock) {
      return List.copyOf(hazards);
    }
  }

  // ---- For its parts; with the lock held.

  Object lock() {
    return lock;
  }

  Descriptors descriptors() {
    return descriptors;
  }

  Notifier handle(EventCounter counter) {
    return new SimulatedNotifier(this, descriptors.open(counter));
  }

  void hazard(String what) {
    hazards.add(what);
  }

  /** Writes 1 to a counter. */
  void write(EventCounter counter) {
    if (counter.bound()) {
      counter.value = 0;
      routing.send(counter.gsi);
    } else if (counter.value != EventCounter.FULL) {
      counter.value++;
      lock.notifyAll();
    }
  }

  private EventCounter counter(Notifier notifier) {
    try {
      return descriptors.counter(notifier.descriptor());
    } catch (InterruptException e) {
      throw new IllegalArgumentException("no eventfd", e);
    }
  }
}
