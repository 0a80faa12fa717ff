package dev.tocsin.engine.port;

import dev.tocsin.interrupt.MsiIrqSourceConfig;

/** Delivers messages to the guest's interrupt chips. */
public interface MessagePort {
  /**
   * Makes a message ready to be delivered many times.
   *
   * <p>Called when a driver programs a vector, with whatever bits it wrote; never fails. A message
   * no chip would take is prepared as one that is not {@link PreparedMessage#deliverable()} (S15).
   *
   * @param message what the guest wrote
   * @return an immutable message of this port
   */
  PreparedMessage prepare(MsiIrqSourceConfig message);
}
