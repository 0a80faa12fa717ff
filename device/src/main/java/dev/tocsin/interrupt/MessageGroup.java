package dev.tocsin.interrupt;

/** A group of message-signalled sources. */
public interface MessageGroup extends InterruptSourceGroup {
  /**
   * Starts a batch: many changes, one commit.
   *
   * <pre>{@code
   * try (var batch = group.batch()) {
   *   batch.unmask(0, message);
   *   batch.mask(1);
   * }
   * }</pre>
   *
   * @return a batch, for one thread
   * @throws InterruptException if closed
   */
  MessageBatch batch() throws InterruptException;
}
