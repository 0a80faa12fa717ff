package dev.tocsin.devices.nvme.queue;

import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.memory.DmaMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A ring of completions: the controller moves the tail, a driver the head (NVMe 1.4, 4.1, 4.6).
 *
 * <pre>
 * dword 0   by command
 * dword 1   0
 * dword 2   31:16 submission queue identifier | 15:0 its head
 * dword 3   31:17 status | 16 phase tag | 15:0 command identifier
 * </pre>
 *
 * <p>The phase tag turns over with each round and becomes visible last, so that a driver that polls
 * sees whole entries. Places are reserved before a command is begun. Thread-safe.
 */
public final class CompletionQueue {
  /** Length of an entry. */
  public static final int BYTES = 16;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final QueueShape shape;
  private final DmaMemory memory;
  private final QueueFaults faults;
  private final InterruptVectors vectors;
  private final InterruptSource source;
  private final List<SubmissionQueue> submissions = new CopyOnWriteArrayList<>();

  /** Read by transfers under way without the lock; written under it. */
  private volatile boolean open = true;

  /**
   * Locked while an entry is written; a doorbell does not wait for that. Before the queue's own.
   */
  private final Entry posting = new Entry();

  private final Ring ring = new Ring();

  /** The halves of an entry on its way. */
  private static final class Entry {
    final MemorySegment front = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(8));
    final MemorySegment back = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(8));
  }

  /** Where driver and controller are; under the queue's lock. */
  private static final class Ring {
    int head;
    int tail;
    int phase = 1;
    int reserved;
    boolean wanted; // a submission queue waits for a place
    long completions;
  }

  /**
   * Makes an empty queue.
   *
   * @param shape where it is
   * @param memory the guest's
   * @param faults told if the entries are not memory
   * @param vectors what it interrupts by
   * @param source how
   */
  public CompletionQueue(
      QueueShape shape,
      DmaMemory memory,
      QueueFaults faults,
      InterruptVectors vectors,
      InterruptSource source) {
    this.shape = shape;
    this.memory = memory;
    this.faults = faults;
    this.vectors = vectors;
    this.source = source;
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
   * Returns how it interrupts.
   *
   * @return vector and counters
   */
  public InterruptSource source() {
    return source;
  }

  /**
   * Returns how many entries were posted.
   *
   * @return since the queue was made
   */
  public synchronized long completions() {
    return ring.completions;
  }

  /**
   * Tells whether submission queues use it.
   *
   * @return true until the last one's worker has ended
   */
  public boolean isInUse() {
    return !submissions.isEmpty();
  }

  /**
   * Tells whether anything may still be posted.
   *
   * @return false from {@link #close} on
   */
  public boolean isOpen() {
    return open;
  }

  void attach(SubmissionQueue queue) {
    submissions.add(queue);
  }

  void detach(SubmissionQueue queue) {
    submissions.remove(queue);
  }

  /**
   * Reserves a place for a completion.
   *
   * @return false if there is none: submission queues are woken when there is
   */
  public synchronized boolean reserve() {
    if (!open) {
      return false;
    }
    int used = shape.distance(ring.head, ring.tail) + ring.reserved;
    if (used >= shape.size() - 1) {
      ring.wanted = true;
      return false;
    }
    ring.reserved++;
    return true;
  }

  /** Gives a reserved place back. */
  public void release() {
    boolean wake;
    synchronized (this) {
      ring.reserved--;
      wake = takeWanted();
    }
    if (wake) {
      wakeAll();
    }
  }

  /**
   * Puts a completion into a reserved place and interrupts; after {@link #close}, does nothing.
   *
   * @param from the queue the command came by
   * @param command its identifier
   * @param status how it ended
   * @param result dword 0
   */
  void post(SubmissionQueue from, int command, Status status, int result) {
    boolean written;
    synchronized (posting) {
      int entry;
      int phase;
      synchronized (this) {
        ring.reserved--;
        if (!open) {
          return;
        }
        entry = ring.tail;
        phase = ring.phase;
        advance(); // before the driver sees the entry: it may ring at once
      }
      posting.front.set(INT, 0, result);
      posting.back.set(INT, 0, from.id() << 16 | from.head());
      posting.back.set(INT, 4, status.field() << 17 | phase << 16 | command);
      written = write(shape.base() + (long) entry * BYTES);
      signal();
    }
    if (!written) {
      faults.unreachable(shape.id());
    }
  }

  private void advance() {
    ring.tail = shape.next(ring.tail);
    ring.phase ^= ring.tail == 0 ? 1 : 0;
    ring.completions++;
  }

  private boolean write(long address) {
    boolean written = memory.write(address, posting.front);
    VarHandle.releaseFence(); // the phase tag is in the second half
    return written && memory.write(address + 8, posting.back);
  }

  /** A driver that has taken all entries by now needs no interrupt. */
  private synchronized void signal() {
    if (open && ring.head != ring.tail) {
      vectors.posted(source);
    }
  }

  /**
   * Takes a write to the head doorbell (NVMe 1.4, 3.1.17).
   *
   * @param value 32 bits; only 15:0 count, others are reserved
   * @return false if the value is out of range, no news, or passes what was posted; it is ignored
   */
  public boolean head(int value) {
    int next = value & 0xffff;
    boolean wake;
    synchronized (this) {
      if (next >= shape.size()
          || next == ring.head
          || shape.distance(ring.head, next) > shape.distance(ring.head, ring.tail)) {
        return false;
      }
      ring.head = next;
      if (next == ring.tail) {
        vectors.acknowledged(source);
      }
      wake = takeWanted();
    }
    if (wake) {
      wakeAll();
    }
    return true;
  }

  /** Posts no more and interrupts no more. */
  public synchronized void close() {
    open = false;
    vectors.remove(source);
  }

  private boolean takeWanted() {
    boolean wanted = ring.wanted;
    ring.wanted = false;
    return wanted;
  }

  private void wakeAll() {
    for (SubmissionQueue queue : submissions) {
      queue.wake();
    }
  }
}
