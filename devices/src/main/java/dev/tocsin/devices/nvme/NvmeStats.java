package dev.tocsin.devices.nvme;

import java.util.List;

/**
 * What a controller has done.
 *
 * @param submissions the submission queues there are, the admin queue first
 * @param completions the completion queues there are, the admin queue first
 * @param interrupts raised by each vector since the controller was made: messages sent, or rising
 *     edges of the pin
 * @param faults what guest and host did wrong
 */
public record NvmeStats(
    List<Submission> submissions,
    List<Completion> completions,
    List<Long> interrupts,
    Faults faults) {
  /** Keeps copies. */
  public NvmeStats {
    submissions = List.copyOf(submissions);
    completions = List.copyOf(completions);
    interrupts = List.copyOf(interrupts);
  }

  /**
   * A submission queue.
   *
   * @param id 0 for the admin queue
   * @param completion identifier of its completion queue
   * @param commands fetched since it was created
   */
  public record Submission(int id, int completion, long commands) {}

  /**
   * A completion queue.
   *
   * @param id 0 for the admin queue
   * @param vector what it interrupts by
   * @param completions posted since it was created
   * @param interrupts caused by them
   */
  public record Completion(int id, int vector, long completions, long interrupts) {}

  /**
   * What went wrong since the controller was made.
   *
   * @param droppedWrites writes to no register, or of no width that one takes
   * @param invalidDoorbells doorbells of no queue, and values no doorbell takes
   * @param failedCommands commands that ended with an error
   * @param mediaErrors of those, the ones the host's storage failed
   */
  public record Faults(
      long droppedWrites, long invalidDoorbells, long failedCommands, long mediaErrors) {}
}
