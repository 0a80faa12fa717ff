package dev.tocsin.engine.port;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MsiIrqSourceConfig;

/**
 * A message in the form its back end delivers, immutable, so that none is ever sent half old and
 * half new (S22).
 */
public abstract class PreparedMessage {
  private final MsiIrqSourceConfig config;
  private final boolean deliverable;

  /**
   * Creates a prepared message.
   *
   * @param config what the guest wrote
   * @param deliverable whether any chip may take it
   */
  protected PreparedMessage(MsiIrqSourceConfig config, boolean deliverable) {
    this.config = config;
    this.deliverable = deliverable;
  }

  /**
   * Returns what the guest wrote.
   *
   * @return the configuration this was prepared from
   */
  public final MsiIrqSourceConfig config() {
    return config;
  }

  /**
   * Tells whether the message may be sent at all, and have a route in a kernel's table.
   *
   * @return false if it would only be dropped
   */
  public final boolean deliverable() {
    return deliverable;
  }

  /**
   * Delivers the message once; lock-free, allocation-free, from any thread.
   *
   * <p>Only called if {@link #deliverable()}.
   *
   * @return what became of it
   * @throws InterruptException if the host refuses; the engine keeps the event pending
   */
  public abstract Delivery deliver() throws InterruptException;
}
