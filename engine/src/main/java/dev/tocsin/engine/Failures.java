package dev.tocsin.engine;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.Closed;
import dev.tocsin.interrupt.InterruptException.InvalidIndex;
import dev.tocsin.interrupt.InterruptException.InvalidMessage;
import dev.tocsin.interrupt.InterruptException.Unsupported;

/** The engine's own errors, worded once. */
final class Failures {
  private Failures() {}

  static InterruptException closed(String device) {
    return new InterruptException(
        new Closed(), "the interrupt group of %s is destroyed".formatted(device));
  }

  static InterruptException invalidIndex(String device, long index, int size) {
    return new InterruptException(
        new InvalidIndex(index, size),
        "%s has no interrupt source %d; it has %d, from 0".formatted(device, index, size));
  }

  static InterruptException wrongKind(String device, Object config) {
    return new InterruptException(
        new InvalidMessage(), "%s cannot take %s: wrong kind of source".formatted(device, config));
  }

  static InterruptException unsupported(String what) {
    return new InterruptException(new Unsupported(), what);
  }
}
