package dev.tocsin.devices;

/**
 * What a device has to do later, away from the guest's thread.
 *
 * <p>A device asks for one instead of making threads and clocks, so that tests and machines with
 * virtual time decide when things happen. Any thread may call.
 */
@FunctionalInterface
public interface Agenda {
  /**
   * Runs an action once, one after another with all others of this agenda, and never within this
   * call.
   *
   * @param nanos how long from now at least; 0 is as soon as possible
   * @param action what to run; dropped if the agenda is closed before its time
   */
  void after(long nanos, Runnable action);
}
