package dev.tocsin.engine.port;

import dev.tocsin.interrupt.InterruptException;

/** Lines that fall at the guest's end of interrupt, and tell of it (S43). */
public interface ResamplePort {
  /**
   * Adds a sharer of this kind to a line; it starts low.
   *
   * @param line a line of the {@link LinePort}
   * @param onEoi runs after each EOI of the line, when this share has fallen, without any lock held
   * @return the share, owned by the caller
   * @throws InterruptException if the host refuses
   */
  Share bind(int line, Runnable onEoi) throws InterruptException;

  /** One sharer's hold of a line. Thread-safe. */
  interface Share extends AutoCloseable {
    /**
     * Raises the line until the next EOI.
     *
     * @throws InterruptException if the host refuses
     */
    void raise() throws InterruptException;

    /** Lowers the share for good and gives it back; idempotent. */
    @Override
    void close();
  }
}
