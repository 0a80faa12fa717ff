package dev.tocsin.interrupt;

import java.util.Optional;

/**
 * All interrupt sources of one kind of a device.
 *
 * <p>Thread-safe. Methods that take an index throw {@link InterruptException} with {@code
 * InvalidIndex} outside 0..{@code size() - 1}, and all but {@link #close} and the plain getters
 * throw it with {@code Closed} once the group is destroyed. A call that fails leaves the state
 * before it in force.
 */
public interface InterruptSourceGroup extends AutoCloseable {
  /**
   * Returns the number of sources.
   *
   * @return 1 to 2048
   */
  int size();

  /**
   * Returns the identifier of source 0.
   *
   * @return 0 to {@link InterruptIndex#MAX}
   */
  long base();

  /**
   * Lets the group's sources generate interrupts.
   *
   * <p>What other processes rang while the group was disabled is dropped and counted.
   *
   * @throws InterruptException if closed or the host refuses
   */
  void enable() throws InterruptException;

  /**
   * Stops the group's sources from generating interrupts; on return none is in flight.
   *
   * <p>Messages triggered while disabled are dropped and counted, pending ones are dropped; a
   * line's level is remembered and drives the pin again at {@link #enable}.
   *
   * @throws InterruptException if closed or the host refuses
   */
  void disable() throws InterruptException;

  /**
   * Injects an interrupt of this source into the guest.
   *
   * <p>Masked: latched until unmask. Disabled: dropped and counted.
   *
   * @param index position within the group
   * @throws InterruptException if the index is invalid, the group closed, or the host refuses; the
   *     interrupt stays pending in the last case
   */
  void trigger(int index) throws InterruptException;

  /**
   * Returns a new handle by which other components and processes trigger this source.
   *
   * @param index position within the group
   * @return a handle the caller owns, or empty where the platform has none
   * @throws InterruptException if the index is invalid, the group closed, or the host is out of
   *     descriptors
   */
  Optional<Notifier> notifier(int index) throws InterruptException;

  /**
   * Makes the source listen to a descriptor somebody else made, instead of its own.
   *
   * <p>The group keeps a duplicate; the given handle stays the caller's. Events pending in the old
   * one are carried over, then the old one rings nothing any more.
   *
   * @param index position within the group
   * @param notifier handle of an eventfd that no other source listens to
   * @throws InterruptException {@code Unsupported} where the platform has none, {@code HostCall} if
   *     it is not an eventfd or already in use; the old one stays bound then
   */
  void setNotifier(int index, Notifier notifier) throws InterruptException;

  /**
   * Configures a source.
   *
   * @param index position within the group
   * @param config pin or message, of the group's kind
   * @param masked whether the source is masked: a masked source latches, and delivers at unmask
   * @param setGsi true: in force when the call returns. False: staged, the source latches until
   *     {@link #setGsi()} puts all staged changes into force at once
   * @throws InterruptException {@code InvalidMessage} for a configuration of the wrong kind, or the
   *     host refuses
   */
  void update(int index, InterruptSourceConfig config, boolean masked, boolean setGsi)
      throws InterruptException;

  /**
   * Puts all staged changes of the group into force, in one commit.
   *
   * @throws InterruptException if closed or the host refuses; the changes stay staged then
   */
  void setGsi() throws InterruptException;

  /**
   * Tells whether an event of the source waits to be delivered.
   *
   * <p>Sees both triggers of this process and rings of others. It is what MSI and MSI-X pending
   * registers read.
   *
   * @param index position within the group
   * @return true if a delivery follows at unmask
   * @throws InterruptException if the index is invalid or the group closed
   */
  boolean isPending(int index) throws InterruptException;

  /**
   * Returns what the source has done so far.
   *
   * @param index position within the group
   * @return a snapshot; also after close
   * @throws InterruptException if the index is invalid
   */
  VectorStats stats(int index) throws InterruptException;

  /** Destroys the group, as {@link InterruptManager#destroyGroup} does; idempotent. */
  @Override
  void close();
}
