package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.command.Command;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.devices.nvme.queue.CompletionQueue;
import dev.tocsin.devices.nvme.queue.InterruptSource;
import dev.tocsin.devices.nvme.queue.InterruptVectors;
import dev.tocsin.devices.nvme.queue.QueueShape;
import dev.tocsin.devices.nvme.queue.Request;
import dev.tocsin.devices.nvme.queue.SubmissionQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Creates and deletes I/O queues, and says where their doorbells are (NVMe 1.4, 5.3 to 5.7). For
 * the admin worker.
 */
final class QueueCommands {
  private static final int CONTIGUOUS = 1;
  private static final int INTERRUPTS_ENABLED = 1 << 1;

  private final QueueTable queues;
  private final InterruptVectors vectors;
  private final Features features;
  private final BooleanSupplier entrySizesSet;

  /** Queues of 64 and 16 bytes an entry can be made only once a driver has said so in CC. */
  QueueCommands(
      QueueTable queues,
      InterruptVectors vectors,
      Features features,
      BooleanSupplier entrySizesSet) {
    this.queues = queues;
    this.vectors = vectors;
    this.features = features;
    this.entrySizesSet = entrySizesSet;
  }

  boolean hasSubmission(int id) {
    return queues.submission(id) != null;
  }

  Status createCompletion(Command command) {
    int id = command.dword(10) & 0xffff;
    int flags = command.dword(11);
    int vector = flags >>> 16;
    if (id == 0 || id > queues.grantedCompletions() || queues.completion(id) != null) {
      return Status.INVALID_QUEUE_IDENTIFIER;
    }
    Status status = checkPlace(command);
    if (status != Status.SUCCESS) {
      return status;
    }
    if (vector >= vectors.usable()) {
      return Status.INVALID_INTERRUPT_VECTOR;
    }
    var source = new InterruptSource(vector, (flags & INTERRUPTS_ENABLED) != 0, true);
    queues.openCompletion(shape(command, id), source);
    return Status.SUCCESS;
  }

  Status createSubmission(Command command) {
    int id = command.dword(10) & 0xffff;
    if (id == 0 || id > queues.grantedSubmissions() || !queues.isSubmissionFree(id)) {
      return Status.INVALID_QUEUE_IDENTIFIER;
    }
    int target = command.dword(11) >>> 16;
    if (target > queues.grantedCompletions()) {
      return Status.INVALID_QUEUE_IDENTIFIER;
    }
    CompletionQueue completions = target == 0 ? null : queues.completion(target);
    if (completions == null) {
      return Status.COMPLETION_QUEUE_INVALID;
    }
    Status status = checkPlace(command);
    if (status == Status.SUCCESS) {
      queues.openSubmission(shape(command, id), completions);
    }
    return status;
  }

  private Status checkPlace(Command command) {
    int size = command.dword(10) >>> 16;
    if (size == 0 || size >= Registers.MAX_ENTRIES) {
      return Status.INVALID_QUEUE_SIZE;
    }
    if ((command.dword(11) & CONTIGUOUS) == 0) {
      return Status.INVALID_FIELD; // CAP.CQR
    }
    if ((command.prp1() & (features.pageSize() - 1)) != 0) {
      return Status.PRP_OFFSET_INVALID;
    }
    return entrySizesSet.getAsBoolean() ? Status.SUCCESS : Status.COMMAND_SEQUENCE_ERROR;
  }

  private static QueueShape shape(Command command, int id) {
    return new QueueShape(id, (command.dword(10) >>> 16) + 1, command.prp1());
  }

  /** 5.7: two pages that mirror the doorbells; addresses that are none are an invalid field. */
  Status configureDoorbells(Command command) {
    long doorbells = command.prp1();
    long eventIndexes = command.prp2();
    boolean pages = ((doorbells | eventIndexes) & (features.pageSize() - 1)) == 0;
    return pages && doorbells != eventIndexes && queues.shadow(doorbells, eventIndexes)
        ? Status.SUCCESS
        : Status.INVALID_FIELD;
  }

  /** Completes when the command that is under way has. */
  @Nullable Status deleteSubmission(Request request) {
    int id = request.command().dword(10) & 0xffff;
    SubmissionQueue admin = request.queue();
    int command = request.command().identifier();
    if (id == 0 || queues.submission(id) == null) {
      return Status.INVALID_QUEUE_IDENTIFIER;
    }
    queues.closeSubmission(id, () -> admin.complete(command, Status.SUCCESS, 0));
    return null;
  }

  Status deleteCompletion(Command command) {
    int id = command.dword(10) & 0xffff;
    CompletionQueue queue = id == 0 ? null : queues.completion(id);
    if (queue == null) {
      return Status.INVALID_QUEUE_IDENTIFIER;
    }
    if (queue.isInUse()) {
      return Status.INVALID_QUEUE_DELETION;
    }
    queues.closeCompletion(id);
    return Status.SUCCESS;
  }
}
