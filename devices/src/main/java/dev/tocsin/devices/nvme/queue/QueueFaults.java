package dev.tocsin.devices.nvme.queue;

/** Told of what a queue cannot tell by a status. Called without a lock. */
public interface QueueFaults {
  /**
   * The entries of a queue are not guest memory: the controller can go on no more (CSTS.CFS, NVMe
   * 1.4, 3.1.6).
   *
   * @param queue identifier of the queue
   */
  void unreachable(int queue);

  /**
   * A doorbell in guest memory has a value that is none, or is no memory; it is ignored (NVMe 1.4,
   * 5.2: invalid doorbell write value).
   */
  void badDoorbell();

  /**
   * A command could not be judged: a mistake in this program. It ends with an internal error.
   *
   * @param mistake what was thrown
   */
  void failed(RuntimeException mistake);
}
