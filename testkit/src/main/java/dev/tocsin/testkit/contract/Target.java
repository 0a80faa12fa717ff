package dev.tocsin.testkit.contract;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import java.util.List;
import java.util.Optional;

/** A back end under test, and how to see what reached its interrupt chips; for one thread. */
public interface Target extends AutoCloseable {
  /** How many messages the contracts use. */
  int MESSAGES = 16;

  /**
   * Returns the ports under test.
   *
   * @return the same at each call
   */
  BackEnd backEnd();

  /**
   * Returns one of different messages that the chips take.
   *
   * @param number 0 to {@link #MESSAGES} - 1
   * @return address and data
   */
  MsiIrqSourceConfig message(int number);

  /**
   * Returns messages that no chip takes (S11, S15): addresses that are none, with the data of the
   * last message so that a mistaken delivery is seen, and a vector that is none.
   *
   * @return at least one
   */
  default List<MsiIrqSourceConfig> undeliverable() {
    int data = message(MESSAGES - 1).data();
    return List.of(
        new MsiIrqSourceConfig(0, 0x1230_0000, data, 0),
        new MsiIrqSourceConfig(0, 0, data, 0),
        new MsiIrqSourceConfig(0, 0xfee0_0000, 0x0f, 0));
  }

  /**
   * Tells whether a message reached the chips since the last call for it; forgets it.
   *
   * @param number 0 to {@link #MESSAGES} - 1
   * @return true if it arrived once or more
   * @throws Exception if the chips cannot be asked
   */
  boolean took(int number) throws Exception;

  /**
   * Returns a line whose pin is level-triggered or unused by the guest.
   *
   * @return its irq number, another one than {@link #edgeLine}
   */
  int levelLine();

  /**
   * Tells the level of {@link #levelLine} as the chips see it.
   *
   * @return true if high
   * @throws Exception if the chips cannot be asked
   */
  boolean high() throws Exception;

  /**
   * Returns a line whose pin is edge-triggered and lets interrupts through.
   *
   * @return its irq number
   */
  int edgeLine();

  /**
   * Tells whether {@link #edgeLine} interrupted since the last call; forgets it.
   *
   * @return true if it did once or more
   * @throws Exception if the chips cannot be asked
   */
  boolean rose() throws Exception;

  /**
   * Lets the guest serve {@link #levelLine}, which is high, to the end of its interrupt; returns at
   * once if the guest runs by itself.
   */
  void serve();

  /**
   * Makes an eventfd, as another component of the VMM would.
   *
   * @return a handle of it, owned by the caller; empty where there are none
   * @throws Exception if the host refuses
   */
  default Optional<Notifier> eventFd() throws Exception {
    return Optional.empty();
  }

  /**
   * Opens something that is no eventfd.
   *
   * @return a handle of it, owned by the caller; empty where there are none
   * @throws Exception if the host refuses
   */
  default Optional<Notifier> notEventFd() throws Exception {
    return Optional.empty();
  }

  @Override
  void close();
}
