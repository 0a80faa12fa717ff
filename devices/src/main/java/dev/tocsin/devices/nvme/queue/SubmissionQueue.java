package dev.tocsin.devices.nvme.queue;

import dev.tocsin.devices.nvme.command.Command;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.memory.DmaMemory;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A ring of commands: a driver moves the tail, a worker the head (NVMe 1.4, 4.1).
 *
 * <p>Doorbell, close and complete may be called by any thread, {@link #drain} by the worker.
 */
public final class SubmissionQueue {
  private final QueueShape shape;
  private final CompletionQueue completions;
  private final Surroundings surroundings;
  private final Request request;
  private final LongAdder commands = new LongAdder();

  /** Written by the worker alone. */
  private volatile int head;

  private final Tail tail;

  private volatile boolean open = true;
  private @Nullable Worker worker; // set once, before the queue is known to anybody

  /**
   * What all queues of a controller work with.
   *
   * @param memory the guest's
   * @param handler does the commands
   * @param faults told if the entries are not memory
   */
  public record Surroundings(DmaMemory memory, CommandHandler handler, QueueFaults faults) {}

  /**
   * Makes an empty queue without a worker.
   *
   * @param shape where it is
   * @param completions where its completions go
   * @param surroundings what it works with
   */
  public SubmissionQueue(QueueShape shape, CompletionQueue completions, Surroundings surroundings) {
    this.shape = shape;
    this.completions = completions;
    this.surroundings = surroundings;
    tail = new Tail(shape);
    request = new Request(this, surroundings.memory());
  }

  /**
   * Starts the queue's worker; to be called once, before anything else.
   *
   * @param factory starts it
   * @param name of its thread
   * @param work what it does when woken; calls {@link #drain}
   */
  public void start(WorkerFactory factory, String name, Runnable work) {
    worker = factory.start(name, work);
    completions.attach(this);
  }

  /**
   * Returns the identifier.
   *
   * @return 0 for the admin queue
   */
  public int id() {
    return shape.id();
  }

  /**
   * Returns where its completions go.
   *
   * @return the completion queue
   */
  public CompletionQueue completions() {
    return completions;
  }

  /**
   * Returns how many commands were fetched.
   *
   * @return since the queue was made
   */
  public long commands() {
    return commands.sum();
  }

  /**
   * Takes a write to the tail doorbell (NVMe 1.4, 3.1.16).
   *
   * @param value 32 bits; only 15:0 count, others are reserved
   * @return false if the value is out of range, no news, or would overrun the head; it is ignored
   */
  public boolean tail(int value) {
    boolean taken = tail.ring(value, head);
    if (taken) {
      wake();
    }
    return taken;
  }

  /**
   * Has the tail lie in guest memory (NVMe 1.4, 5.7).
   *
   * @param buffers where
   */
  public void attach(ShadowBuffers buffers) {
    tail.attach(buffers.tail(shape.id()));
  }

  /** Has the worker look again. */
  public void wake() {
    Worker current = worker;
    if (current != null) {
      current.wake();
    }
  }

  /**
   * Does all commands that there are, as far as their completions have a place.
   *
   * <p>A tail in guest memory is looked at after each round of commands, and for a moment longer:
   * as long as this returns soon to more commands, the driver need not ring. It is asked for a
   * doorbell only before this returns with nothing left to do; what came meanwhile is done, too.
   */
  public void drain() {
    look();
    Tail.News news;
    do {
      boolean worked = workOff();
      completions.signal();
      if (!open || head != tail.position()) {
        return; // closed, or there is no place: whoever makes one wakes this worker
      }
      news = worked ? linger() : Tail.News.NONE;
      if (news == Tail.News.NONE) {
        tail.arm();
        news = look();
      }
    } while (news == Tail.News.MOVED || news == Tail.News.BAD);
  }

  /** Works until no more commands are known; false if there were none. */
  private boolean workOff() {
    boolean worked = false;
    while (work()) {
      worked = true;
      look();
    }
    return worked;
  }

  /** Looks for more commands for a moment. */
  private Tail.News linger() {
    Worker current = worker;
    Tail.News news = Tail.News.NONE;
    for (int turn = 0;
        news == Tail.News.NONE && tail.isShadowed() && current != null && current.pause(turn);
        turn++) {
      news = look();
    }
    return news;
  }

  private Tail.News look() {
    Tail.News news = tail.look(head);
    if (news == Tail.News.BAD || news == Tail.News.GONE) {
      surroundings.faults().badDoorbell();
    }
    return news;
  }

  /** Does the commands up to the tail that is known; false if there was none. */
  private boolean work() {
    int entry = head;
    int first = entry;
    while (open && entry != tail.position() && completions.reserve()) {
      Command command = request.command();
      long address = shape.base() + (long) entry * Command.BYTES;
      if (!surroundings.memory().read(address, command.entry())) {
        surroundings.faults().unreachable(shape.id());
        completions.release();
        return false;
      }
      entry = shape.next(entry);
      head = entry;
      commands.increment();
      Status status = handle();
      if (status != null) {
        completions.post(this, command.identifier(), status, request.result());
      }
    }
    return entry != first;
  }

  private @Nullable Status handle() {
    request.result(0);
    try {
      return surroundings.handler().handle(request);
    } catch (RuntimeException mistake) {
      surroundings.faults().failed(mistake);
      return Status.INTERNAL_ERROR;
    }
  }

  /**
   * Posts a completion, for which a place must be reserved.
   *
   * @param command identifier of the command
   * @param status how it ended
   * @param result dword 0
   */
  public void complete(int command, Status status, int result) {
    completions.post(this, command, status, result);
    completions.signal();
  }

  int head() {
    return head;
  }

  /** Fetches no more; the worker stays. */
  public void halt() {
    open = false;
  }

  /**
   * Fetches no more and ends the worker; a command that is under way is completed.
   *
   * @param ended runs when no command is under way any more
   */
  public void close(Runnable ended) {
    open = false;
    Worker current = worker;
    if (current == null) {
      ended.run();
      return;
    }
    current.end(() -> {
      completions.detach(this);
      ended.run();
    });
  }
}
