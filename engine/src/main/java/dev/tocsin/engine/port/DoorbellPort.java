package dev.tocsin.engine.port;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.Notifier;

/** Makes doorbells. */
public interface DoorbellPort {
  /**
   * Makes a new doorbell.
   *
   * @return a doorbell nobody else holds yet, owned by the caller
   * @throws InterruptException if the host is out of descriptors
   */
  Doorbell create() throws InterruptException;

  /**
   * Makes a doorbell of a descriptor somebody else made.
   *
   * @param notifier its handle, which stays its owner's
   * @return a doorbell with a duplicate of it, owned by the caller
   * @throws InterruptException {@code HostCall} if it is no eventfd (EINVAL) or another doorbell of
   *     this port listens to the same counter (EBUSY)
   */
  Doorbell adopt(Notifier notifier) throws InterruptException;
}
