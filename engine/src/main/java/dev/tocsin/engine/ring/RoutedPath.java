package dev.tocsin.engine.ring;

import dev.tocsin.engine.port.MessageRoute;
import dev.tocsin.interrupt.InterruptException;

/**
 * A source's way for other processes, as far as routes of the kernel's table go.
 *
 * <p>All but the first three are called with {@link #lock()} held.
 */
public interface RoutedPath {
  /** No route. */
  int NO_GSI = -1;

  /** Returns the lock of the group the source is in. */
  Object lock();

  /** Returns the group's number: locks of several groups are taken in this order. */
  long order();

  /** Returns the account of the device. */
  Account account();

  /** Returns the route's identifier, or {@link #NO_GSI}. */
  int gsi();

  /** Tells whether a doorbell is bound to the route. */
  boolean attached();

  /** Gives or takes a route; nothing is bound to it. */
  void gsi(int next);

  /** Tells whether the source would be attached if it had a route with its message. */
  boolean promotable();

  /** Returns the route that {@link #tryAttach} needs in force. */
  MessageRoute wantedRoute();

  /** Binds to the route in force, unless the source has changed since. */
  boolean tryAttach();

  /** Makes the next promotion wait for new evidence. */
  void forgetEvidence();

  /** Unbinds, gives the route up and goes back to being relayed; returns the route. */
  int evict() throws InterruptException;
}
