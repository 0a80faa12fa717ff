package dev.tocsin.interrupt;

/**
 * Changes to the sources of one message group that are put into force together.
 *
 * <p>The last change named for a source counts. Confined to one thread.
 */
public interface MessageBatch extends AutoCloseable {
  /**
   * Unmasks a source with this message; also retargets one that is unmasked.
   *
   * @param index position within the group
   * @param message what it sends from now on
   * @throws InterruptException if the index is invalid
   */
  void unmask(int index, MsiIrqSourceConfig message) throws InterruptException;

  /**
   * Masks a source and keeps its message.
   *
   * @param index position within the group
   * @throws InterruptException if the index is invalid
   */
  void mask(int index) throws InterruptException;

  /**
   * Puts the changes into force with at most one routing commit; idempotent.
   *
   * @throws InterruptException if the group is closed or the host refuses; then nothing has changed
   */
  @Override
  void close() throws InterruptException;
}
