package dev.tocsin.interrupt;

/**
 * Creates and destroys groups of interrupt sources for device back ends.
 *
 * <p>There is one for legacy interrupts and one for message-signalled ones. Thread-safe.
 *
 * @param <C> what its groups are created from
 */
public interface InterruptManager<C extends GroupConfig> {
  /**
   * Creates a group that manages all sources of one kind of a device.
   *
   * <p>The group is disabled and each of its sources masked.
   *
   * @param config kind and identifiers
   * @return a new group, owned by the caller until {@link #destroyGroup} or its {@code close}
   * @throws InterruptException {@code NoSourceIds} if an identifier is taken or over the device's
   *     quota, {@code InvalidIndex} if the back end has no such line, {@code Closed} after shutdown
   */
  InterruptSourceGroup createGroup(C config) throws InterruptException;

  /**
   * Destroys a group: disables it, and gives back whatever it holds.
   *
   * <p>A caller need not disable first. When the call returns, no source of the group can reach the
   * guest any more, also not from a process that still holds a notifier. Destroying a destroyed
   * group does nothing.
   *
   * @param group a group this manager created
   * @throws InterruptException {@code Unsupported} if the group is somebody else's
   */
  void destroyGroup(InterruptSourceGroup group) throws InterruptException;
}
