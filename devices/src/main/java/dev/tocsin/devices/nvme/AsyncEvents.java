package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.devices.nvme.queue.Request;
import dev.tocsin.devices.nvme.queue.SubmissionQueue;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for events, and events that wait for requests (NVMe 1.4, 5.2).
 *
 * <p>An event that was told is not told again, nor another of its type, until the driver has read
 * the log page that tells more. What waits is a set, so a guest cannot make it grow. A waiting
 * request holds no place in the completion queue. Thread-safe; the lock comes before the queues',
 * and is not held by a doorbell while anything is written.
 */
final class AsyncEvents {
  /** Most requests that wait. */
  static final int LIMIT = 4;

  /** What is told. */
  enum Event {
    /** A doorbell of no queue. */
    INVALID_DOORBELL_REGISTER(Type.ERROR, 0x00),
    /** A value that a doorbell does not take. */
    INVALID_DOORBELL_VALUE(Type.ERROR, 0x01),
    /** The temperature is past a threshold. */
    TEMPERATURE_THRESHOLD(Type.HEALTH, 0x01);

    private final Type type;
    private final int information;

    Event(Type type, int information) {
      this.type = type;
      this.information = information;
    }

    /** Returns dword 0 of the completion. */
    int result() {
      return type.logPage << 16 | information << 8 | type.number;
    }
  }

  /** Types, with the log page that tells more. */
  private enum Type {
    ERROR(0, LogCommands.ERROR_INFORMATION),
    HEALTH(1, LogCommands.HEALTH);

    private final int number;
    private final int logPage;

    Type(int number, int logPage) {
      this.number = number;
      this.logPage = logPage;
    }
  }

  private final int[] waiting = new int[LIMIT];
  private int requests;
  private @Nullable SubmissionQueue queue;
  private final EnumSet<Event> pending = EnumSet.noneOf(Event.class);
  private final EnumSet<Type> masked = EnumSet.noneOf(Type.class);

  /** Takes a request; null if it waits now. */
  synchronized @Nullable Status request(Request request) {
    if (requests == LIMIT) {
      return Status.ASYNCHRONOUS_EVENT_REQUEST_LIMIT_EXCEEDED;
    }
    queue = request.queue();
    waiting[requests++] = request.command().identifier();
    request.queue().completions().release();
    deliver();
    return null;
  }

  /** Something happened; on any thread. To be told by {@link #deliver}. */
  synchronized void report(Event event) {
    pending.add(event);
  }

  /** Tells what can be told now; on the admin worker, as all that posts completions is. */
  synchronized void deliver() {
    SubmissionQueue target = queue;
    if (target == null) {
      return;
    }
    for (Event event : Event.values()) {
      if (requests > 0
          && pending.contains(event)
          && !masked.contains(event.type)
          && target.completions().reserve()) {
        pending.remove(event);
        masked.add(event.type);
        target.complete(waiting[--requests], Status.SUCCESS, event.result());
      }
    }
  }

  /** The driver has read a log page, and wants to be told again. */
  synchronized void read(int logPage) {
    pending.removeIf(event -> event.type.logPage == logPage && masked.contains(event.type));
    masked.removeIf(type -> type.logPage == logPage);
    deliver();
  }

  /** Ends a request that waits; false if there is none of that name, or no place to say so. */
  synchronized boolean abort(int command) {
    for (int i = 0; i < requests; i++) {
      SubmissionQueue target = queue;
      if (waiting[i] == command && target != null && target.completions().reserve()) {
        waiting[i] = waiting[--requests];
        target.complete(command, Status.COMMAND_ABORT_REQUESTED, 0);
        return true;
      }
    }
    return false;
  }

  synchronized void reset() {
    requests = 0;
    queue = null;
    pending.clear();
    masked.clear();
  }
}
