package dev.tocsin.engine.port;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.Notifier;

/** The engine's side of a descriptor that other processes ring: a counter that latches (S4). */
public interface Doorbell extends AutoCloseable {
  /**
   * Takes all rings out of the counter; never blocks, whatever other holders did to the descriptor
   * (S57).
   *
   * @return the number of rings since the last time, 0 if none
   */
  long drain();

  /**
   * Makes another handle of the same counter.
   *
   * @return a handle the caller owns
   * @throws InterruptException if the host is out of descriptors
   */
  Notifier export() throws InterruptException;

  /** Gives the engine's own descriptor back; idempotent. Handles of others stay open (S8). */
  @Override
  void close();
}
