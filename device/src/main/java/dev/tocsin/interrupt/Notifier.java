package dev.tocsin.interrupt;

/**
 * A handle that rings one interrupt source, and that another process may be given.
 *
 * <p>Each handle is owned by whoever received it and closed by its owner; closing one does not
 * silence the others. Rings coalesce while the source cannot be delivered.
 *
 * <p>Thread-safe.
 */
public interface Notifier extends AutoCloseable {
  /**
   * Rings the source once; never blocks.
   *
   * @throws InterruptException if the host refuses the write; a saturated counter is no error, the
   *     source is pending then
   */
  void ring() throws InterruptException;

  /**
   * Returns the operating system's descriptor, to be passed to another process.
   *
   * <p>The number stays owned by this handle: pass it on (SCM_RIGHTS, inheritance) or duplicate it,
   * never close it. Whoever holds it rings by writing the 8-byte integer 1.
   *
   * @return a descriptor number, valid until {@link #close()}
   */
  int descriptor();

  /** Gives the handle back; idempotent. */
  @Override
  void close();
}
