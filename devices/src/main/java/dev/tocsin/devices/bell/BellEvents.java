package dev.tocsin.devices.bell;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptSourceGroup;

/**
 * What the registers tell of the driver's doings; for narration, metrics and tests.
 *
 * <p>Called on the vCPU's thread with the registers locked: implementations return at once and do
 * not call the bell. A guest decides how often they are called.
 */
public interface BellEvents {
  /** Tells nobody. */
  BellEvents IGNORED = new BellEvents() {};

  /** The driver has found the bell: it has read the identification for the first time. */
  default void identified() {}

  /**
   * The driver has decided and asks for its interrupts.
   *
   * @param type what it wants
   * @param count how many sources, as written
   */
  default void requested(BellType type, int count) {}

  /**
   * The bell got a group that fits and is live.
   *
   * @param group the group
   */
  default void granted(InterruptSourceGroup group) {}

  /** The driver gave the interrupts back, and the group is destroyed. */
  default void released() {}

  /**
   * A request or a change of the table was refused; the state before stands.
   *
   * @param cause why
   */
  default void refused(InterruptException cause) {}
}
