package dev.tocsin.testkit.port;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;

/**
 * A back end that is held to the contracts, and what stands for its guest.
 *
 * <p>A real interrupt chip merges what it has not yet handed to a processor, so deliveries are not
 * counted: they are taken, at least one or none. Each test has a fixture of its own.
 */
// budget: port <= 14, because it stands for a whole back end and its guest in tests; no back end
// implements it.
public interface BackEndFixture extends AutoCloseable {
  /** Messages that {@link #message} has. */
  int MESSAGES = 8;

  /**
   * Returns the ports; those it does not have are not tested.
   *
   * @return always the same
   */
  BackEnd backEnd();

  /**
   * Returns one of several messages that arrive, each another one.
   *
   * @param number 0 to {@link #MESSAGES} - 1
   * @return a message
   */
  MsiIrqSourceConfig message(int number);

  /**
   * Returns a message that no chip takes, and that no table may have.
   *
   * @return a message
   */
  default MsiIrqSourceConfig nowhere() {
    return new MsiIrqSourceConfig(0, 0x1230_0000, 0x41, 0);
  }

  /**
   * Takes what has arrived of a message.
   *
   * @param message the message
   * @return whether it arrived at least once since it was last taken
   */
  boolean takeDelivery(MsiIrqSourceConfig message);

  /** Returns when everything that was sent or rung so far has arrived, or never will. */
  void settle();

  /**
   * Returns a line whose rising edges reach the guest, and which nobody else drives.
   *
   * @return its number
   */
  int line();

  /**
   * Takes the rising edges of {@link #line}.
   *
   * @return whether it rose at least once since they were last taken
   */
  boolean takeEdge();

  /**
   * Tells the level of {@link #line}.
   *
   * @return true if high
   */
  boolean isHigh();

  /**
   * Tells whether {@link #endInterrupt} can be called.
   *
   * @return false if there is no guest that could
   */
  boolean canEndInterrupts();

  /** Has the guest take and end an interrupt of {@link #line}, and runs what has to be told. */
  void endInterrupt();

  /**
   * Makes an eventfd as another component would; only if there are rings.
   *
   * @return a handle of it, the caller's
   */
  Notifier newEventFd();

  /**
   * Opens something that is no eventfd; only if there are rings.
   *
   * @return a handle of it, the caller's
   */
  Notifier newPipe();

  /**
   * Counts the descriptors this process has open.
   *
   * @return a number to compare with another one
   */
  int openDescriptors();

  @Override
  void close();
}
