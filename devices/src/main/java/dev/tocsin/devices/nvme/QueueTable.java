package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.queue.CommandHandler;
import dev.tocsin.devices.nvme.queue.CompletionQueue;
import dev.tocsin.devices.nvme.queue.InterruptSource;
import dev.tocsin.devices.nvme.queue.InterruptVectors;
import dev.tocsin.devices.nvme.queue.QueueFaults;
import dev.tocsin.devices.nvme.queue.QueueShape;
import dev.tocsin.devices.nvme.queue.ShadowBuffers;
import dev.tocsin.devices.nvme.queue.SubmissionQueue;
import dev.tocsin.devices.nvme.queue.WorkerFactory;
import dev.tocsin.memory.DmaMemory;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The queues there are, by identifier.
 *
 * <p>Doorbells look queues up without a lock; opening and closing is ordered by this object's. A
 * submission queue's identifier is free again when its worker has ended.
 */
final class QueueTable {
  /** What a doorbell found. */
  enum Ring {
    TAKEN,
    NO_QUEUE,
    BAD_VALUE
  }

  private final Surroundings surroundings;
  private final AtomicReferenceArray<@Nullable SubmissionQueue> submissions;
  private final AtomicReferenceArray<@Nullable CompletionQueue> completions;
  private final Shared shared = new Shared();
  private final int limit;

  /**
   * What queues are made with.
   *
   * @param name of the device, for threads
   * @param memory the guest's
   * @param vectors what they interrupt by
   * @param handler does the commands of I/O queues
   * @param faults told if entries are not memory
   * @param workers starts a worker for each submission queue
   */
  record Surroundings(
      String name,
      DmaMemory memory,
      InterruptVectors vectors,
      CommandHandler handler,
      QueueFaults faults,
      WorkerFactory workers) {}

  /** Under this object's lock. */
  private static final class Shared {
    final BitSet running = new BitSet(); // identifiers whose workers have not ended
    int active; // workers that may still post something
    @Nullable Runnable idle;
    boolean closing;
    int submissions; // granted
    int completions;
    @Nullable ShadowBuffers shadows;
  }

  QueueTable(int limit, Surroundings surroundings) {
    this.limit = limit;
    this.surroundings = surroundings;
    submissions = new AtomicReferenceArray<>(limit + 1);
    completions = new AtomicReferenceArray<>(limit + 1);
    grant(limit, limit);
  }

  @Nullable SubmissionQueue submission(int id) {
    return id <= limit ? submissions.get(id) : null;
  }

  @Nullable CompletionQueue completion(int id) {
    return id <= limit ? completions.get(id) : null;
  }

  /** Grants numbers of queues; returns what get features says of it. */
  synchronized int grant(int wantedSubmissions, int wantedCompletions) {
    shared.submissions = Math.min(limit, wantedSubmissions);
    shared.completions = Math.min(limit, wantedCompletions);
    return granted();
  }

  /**
   * Returns what was granted, as get features says it: 31:16 completion, 15:0 submission, less 1.
   */
  synchronized int granted() {
    return (shared.completions - 1) << 16 | (shared.submissions - 1);
  }

  /** Returns what can be granted. */
  int most() {
    return (limit - 1) << 16 | (limit - 1);
  }

  synchronized int grantedSubmissions() {
    return shared.submissions;
  }

  synchronized int grantedCompletions() {
    return shared.completions;
  }

  /** Tells whether there are queues besides the admin queue. */
  boolean hasInputOutput() {
    for (int id = 1; id <= limit; id++) {
      if (submissions.get(id) != null || completions.get(id) != null) {
        return true;
      }
    }
    return false;
  }

  synchronized boolean isSubmissionFree(int id) {
    return submissions.get(id) == null && !shared.running.get(id);
  }

  /**
   * Takes a write to a doorbell.
   *
   * @param index number of the doorbell: even for tails, odd for heads
   * @param value 32 bits
   */
  Ring ring(int index, int value) {
    int id = index >>> 1;
    boolean taken;
    if ((index & 1) == 0) {
      SubmissionQueue queue = submission(id);
      if (queue == null) {
        return Ring.NO_QUEUE;
      }
      taken = queue.tail(value);
    } else {
      CompletionQueue queue = completion(id);
      if (queue == null) {
        return Ring.NO_QUEUE;
      }
      taken = queue.head(value);
      if (taken && id == 0) {
        wakeAdmin(); // events may wait for a place
      }
    }
    return taken ? Ring.TAKEN : Ring.BAD_VALUE;
  }

  void wakeAdmin() {
    SubmissionQueue admin = submissions.get(0);
    if (admin != null) {
      admin.wake();
    }
  }

  /** Opens a completion queue; none any more once all are being closed. */
  synchronized @Nullable CompletionQueue openCompletion(QueueShape shape, InterruptSource source) {
    if (shared.closing) {
      return null;
    }
    var queue =
        new CompletionQueue(
            shape, surroundings.memory, surroundings.faults, surroundings.vectors, source);
    if (shared.shadows != null) {
      queue.attach(shared.shadows);
    }
    surroundings.vectors.add(source);
    completions.set(shape.id(), queue);
    return queue;
  }

  /**
   * Has doorbells lie in guest memory, those of the queues there are and of all to come, until all
   * are closed.
   *
   * @param doorbells address of the shadow doorbells
   * @param eventIndexes address of their event indexes
   * @return false if either is not memory; nothing changes then
   */
  synchronized boolean shadow(long doorbells, long eventIndexes) {
    var buffers = new ShadowBuffers(surroundings.memory, doorbells, eventIndexes);
    if (!buffers.clear(limit + 1)) {
      return false;
    }
    if (shared.closing) {
      return true;
    }
    shared.shadows = buffers;
    for (int id = 0; id <= limit; id++) {
      CompletionQueue completion = completions.get(id);
      if (completion != null) {
        completion.attach(buffers);
      }
      SubmissionQueue submission = submissions.get(id);
      if (submission != null) {
        submission.attach(buffers);
      }
    }
    return true;
  }

  void closeCompletion(int id) {
    CompletionQueue queue = completions.getAndSet(id, null);
    if (queue != null) {
      queue.close();
    }
  }

  /** Opens an I/O submission queue; none any more once all are being closed. */
  void openSubmission(QueueShape shape, CompletionQueue target) {
    open(shape, target, surroundings.handler, () -> {});
  }

  /**
   * Opens the admin queues; all others are closed.
   *
   * @param submissionQueue its place
   * @param completionQueue its place
   * @param handler does its commands
   * @param chores what its worker does besides, whenever it is woken
   */
  synchronized void openAdmin(
      QueueShape submissionQueue,
      QueueShape completionQueue,
      CommandHandler handler,
      Runnable chores) {
    shared.closing = false;
    grant(limit, limit);
    CompletionQueue target = openCompletion(completionQueue, new InterruptSource(0, true, false));
    if (target != null) {
      open(submissionQueue, target, handler, chores);
    }
  }

  private synchronized void open(
      QueueShape shape, CompletionQueue target, CommandHandler handler, Runnable chores) {
    if (shared.closing) {
      return;
    }
    var queue =
        new SubmissionQueue(
            shape,
            target,
            new SubmissionQueue.Surroundings(surroundings.memory, handler, surroundings.faults));
    if (shared.shadows != null) {
      queue.attach(shared.shadows);
    }
    shared.running.set(shape.id());
    shared.active++;
    queue.start(
        surroundings.workers,
        surroundings.name + "-queue-" + shape.id(),
        () -> {
          chores.run();
          queue.drain();
        });
    submissions.set(shape.id(), queue);
  }

  /** Closes a submission queue; {@code ended} runs when its last command has. */
  void closeSubmission(int id, Runnable ended) {
    SubmissionQueue queue = submissions.getAndSet(id, null);
    if (queue != null) {
      queue.close(() -> finish(id, ended));
    }
  }

  private void finish(int id, Runnable ended) {
    synchronized (this) {
      shared.running.clear(id); // before the driver learns of it
    }
    ended.run();
    Runnable then = null;
    synchronized (this) {
      if (--shared.active == 0) {
        then = shared.idle;
        shared.idle = null;
      }
    }
    if (then != null) {
      then.run();
    }
  }

  /** No queue fetches a command any more; nothing else changes. */
  void halt() {
    for (int id = 0; id <= limit; id++) {
      SubmissionQueue queue = submissions.get(id);
      if (queue != null) {
        queue.halt();
      }
    }
  }

  /**
   * Closes all queues: nothing is posted from now on.
   *
   * @param idle runs when no worker runs any more; perhaps within this call
   */
  void closeAll(Runnable idle) {
    synchronized (this) {
      shared.closing = true;
      shared.shadows = null;
      shared.idle = idle;
      for (int id = 0; id <= limit; id++) {
        closeCompletion(id);
      }
    }
    for (int id = limit; id >= 0; id--) {
      closeSubmission(id, () -> {});
    }
    Runnable then = null;
    synchronized (this) {
      if (shared.active == 0) { // there was none: nobody else will tell
        then = shared.idle;
        shared.idle = null;
      }
    }
    if (then != null) {
      then.run();
    }
  }

  List<NvmeStats.Submission> submissionStats() {
    List<NvmeStats.Submission> all = new ArrayList<>();
    for (int id = 0; id <= limit; id++) {
      SubmissionQueue queue = submissions.get(id);
      if (queue != null) {
        all.add(new NvmeStats.Submission(id, queue.completions().id(), queue.commands()));
      }
    }
    return all;
  }

  List<NvmeStats.Completion> completionStats() {
    List<NvmeStats.Completion> all = new ArrayList<>();
    for (int id = 0; id <= limit; id++) {
      CompletionQueue queue = completions.get(id);
      if (queue != null) {
        InterruptSource source = queue.source();
        long interrupts = surroundings.vectors.interrupts(source);
        all.add(new NvmeStats.Completion(id, source.vector(), queue.completions(), interrupts));
      }
    }
    return all;
  }
}
