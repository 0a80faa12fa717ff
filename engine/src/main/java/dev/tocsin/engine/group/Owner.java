package dev.tocsin.engine.group;

import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.engine.ring.Account;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.Closed;
import dev.tocsin.interrupt.InterruptException.InvalidIndex;
import dev.tocsin.interrupt.InterruptException.InvalidMessage;
import dev.tocsin.interrupt.InterruptException.Unsupported;

/**
 * The device a group belongs to, and the words its errors are told in.
 *
 * @param device its name
 * @param limits what it may take
 * @param account what it holds
 * @param services what it takes it from
 */
public record Owner(String device, DeviceLimits limits, Account account, Services services) {
  InterruptException closed() {
    return new InterruptException(
        new Closed(), "the interrupt group of %s is destroyed".formatted(device));
  }

  InterruptException invalidIndex(long index, int size) {
    return new InterruptException(
        new InvalidIndex(index, size),
        "%s has no interrupt source %d; it has %d, from 0".formatted(device, index, size));
  }

  InterruptException wrongKind(Object config) {
    return new InterruptException(
        new InvalidMessage(), "%s cannot take %s: wrong kind of source".formatted(device, config));
  }

  /** Makes an error of something the back end or the platform does not have. */
  public InterruptException unsupported(String what) {
    return new InterruptException(new Unsupported(), what + " (asked by " + device + ")");
  }
}
