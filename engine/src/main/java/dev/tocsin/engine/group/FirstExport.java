package dev.tocsin.engine.group;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.DoorbellPort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.Notifier;

/** Makes a source's first doorbell and a handle of it: both and listened to, or neither. */
final class FirstExport {
  private FirstExport() {}

  /** Has a source listen to a doorbell. */
  @FunctionalInterface
  interface Listen {
    void to(Doorbell bell) throws InterruptException;
  }

  static Notifier of(DoorbellPort bells, Listen listen) throws InterruptException {
    Doorbell bell = bells.create();
    try {
      Notifier notifier = bell.export();
      try {
        listen.to(bell);
        return notifier;
      } catch (InterruptException e) {
        notifier.close();
        throw e;
      }
    } catch (InterruptException e) {
      bell.close();
      throw e;
    }
  }
}
