package dev.tocsin.devices.bell.pci;

import dev.tocsin.interrupt.Notifier;
import java.io.IOException;

/** Somebody else who rings a bell's vectors: another process that was given their handles. */
@FunctionalInterface
public interface ForeignRinger {
  /** Rings through the handle, as another process would, but from this one. */
  ForeignRinger HERE = (_, handle) -> handle.ring();

  /**
   * Has a vector rung once, soon.
   *
   * <p>Called on the bell's thread, one call after another.
   *
   * @param vector its number
   * @param handle what rings it, the bell's; another object than last time if the driver has
   *     changed the mode meanwhile, and the old one is closed then
   * @throws IOException if it cannot; the bell counts that
   */
  void ring(int vector, Notifier handle) throws IOException;
}
