package dev.tocsin.engine.port;

import dev.tocsin.interrupt.InterruptException;
import java.util.List;

/**
 * Lets the kernel take the rings of doorbells by itself: a table of routes, and doorbells bound to
 * them.
 */
public interface RoutingPort {
  /**
   * Returns the first identifier (GSI) that routes of messages may have.
   *
   * @return above all lines
   */
  int firstGsi();

  /**
   * Returns how many routes of messages fit.
   *
   * @return the table's size less what the back end itself keeps in it (S10)
   */
  int capacity();

  /**
   * Replaces all routes of messages at once; the lines' own routes stay.
   *
   * <p>All or nothing: if the host refuses, the table before stays in force (S50). On return the
   * old routes are used no more (S16).
   *
   * @param routes deliverable messages, each GSI once, from {@link #firstGsi()}, at most {@link
   *     #capacity()} of them
   * @throws InterruptException if the host refuses
   */
  void replace(List<MessageRoute> routes) throws InterruptException;

  /**
   * Binds a doorbell to a route: from now on the kernel consumes its rings; rings already in it are
   * delivered once (S4).
   *
   * @param bell a doorbell bound to nothing
   * @param gsi a route in force, else rings are lost (S1)
   * @throws InterruptException if the host refuses; EBUSY if the counter is bound elsewhere (S6)
   */
  void attach(Doorbell bell, int gsi) throws InterruptException;

  /**
   * Unbinds a doorbell; on return the kernel delivers its rings no more, the counter latches them.
   *
   * @param bell a doorbell bound to {@code gsi}
   * @param gsi its route
   * @throws InterruptException if the host refuses
   */
  void detach(Doorbell bell, int gsi) throws InterruptException;
}
