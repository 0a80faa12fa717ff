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
import org.jspecify.annotations.Nullable;

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

  /** How long entries may wait for those that follow at once. */
  private static final long BATCH_NANOS = 50_000;

  /** What a look at the head was good for: bits. */
  private static final int MOVED = 1;

  private static final int WAKE = 2;
  private static final int BAD = 4;

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
    int untold; // entries that the vectors do not know of
    long since; // the first of them was posted
    @Nullable ShadowDoorbell shadow; // where the driver moves the head
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
   * Has the head lie in guest memory (NVMe 1.4, 5.7).
   *
   * @param buffers where
   */
  public synchronized void attach(ShadowBuffers buffers) {
    ShadowDoorbell shadow = buffers.head(shape.id());
    shadow.begin(ring.head);
    ring.shadow = shadow;
  }

  /**
   * Reserves a place for a completion.
   *
   * @return false if there is none: submission queues are woken when there is
   */
  public boolean reserve() {
    int found = 0;
    boolean reserved;
    synchronized (this) {
      if (!open) {
        return false;
      }
      if (isFull()) {
        found = look() | awaitMove();
      }
      reserved = !isFull();
      ring.reserved += reserved ? 1 : 0;
      ring.wanted |= !reserved;
    }
    settle(found);
    return reserved;
  }

  private boolean isFull() {
    return shape.distance(ring.head, ring.tail) + ring.reserved >= shape.size() - 1;
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
   * Puts a completion into a reserved place; after {@link #close}, does nothing. Interrupts if
   * {@link #signal} is long in coming.
   *
   * @param from the queue the command came by
   * @param command its identifier
   * @param status how it ended
   * @param result dword 0
   */
  void post(SubmissionQueue from, int command, Status status, int result) {
    boolean written;
    boolean old;
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
      old = count();
    }
    if (!written) {
      faults.unreachable(shape.id());
    }
    if (old) {
      signal();
    }
  }

  /** Counts an entry that is to interrupt; true if one has waited long enough. */
  private synchronized boolean count() {
    long now = vectors.now();
    ring.since = ring.untold++ == 0 ? now : ring.since;
    return now - ring.since >= BATCH_NANOS;
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

  /**
   * Interrupts for what was posted since the last time, once. A driver that has taken all entries
   * by now needs no interrupt.
   */
  void signal() {
    int found;
    synchronized (this) {
      int entries = ring.untold;
      if (!open || entries == 0) {
        return;
      }
      ring.untold = 0;
      found = look();
      if (ring.head != ring.tail) {
        found |= vectors.followsHeads() ? awaitMove() : 0;
        vectors.posted(source, entries);
      }
    }
    settle(found);
  }

  /**
   * Takes a write to the head doorbell (NVMe 1.4, 3.1.17).
   *
   * @param value 32 bits; only 15:0 count, others are reserved
   * @return false if the value is out of range, no news, or passes what was posted; it is ignored
   */
  public boolean head(int value) {
    int found;
    synchronized (this) {
      found = look();
      ShadowDoorbell shadow = ring.shadow;
      if (shadow == null || !shadow.counts()) {
        found |= move(value & 0xffff);
      } else if (ring.head != ring.tail && vectors.followsHeads()) {
        found |= awaitMove();
      }
    }
    if ((found & WAKE) != 0) {
      wakeAll();
    }
    return (found & BAD) == 0;
  }

  /** Moves the head; what is out of range, no news, or passes what was posted is ignored. */
  private int move(int next) {
    if (next >= shape.size()
        || next == ring.head
        || shape.distance(ring.head, next) > shape.distance(ring.head, ring.tail)) {
      return BAD;
    }
    ring.head = next;
    if (next == ring.tail) {
      vectors.acknowledged(source);
    }
    return takeWanted() ? MOVED | WAKE : MOVED;
  }

  /** Looks what the head in guest memory is, if there is one. */
  private int look() {
    ShadowDoorbell shadow = ring.shadow;
    if (shadow == null) {
      return 0;
    }
    return switch (shadow.look()) {
      case SAME -> 0;
      case GONE -> BAD;
      case MOVED -> (shadow.value() & 0xffff) == ring.head ? 0 : move(shadow.value() & 0xffff);
    };
  }

  /** Asks for a doorbell at the next move of a head in guest memory; it may move meanwhile. */
  private int awaitMove() {
    ShadowDoorbell shadow = ring.shadow;
    if (shadow == null) {
      return 0;
    }
    int all = 0;
    int found;
    do { // each turn brings the head nearer to the tail
      shadow.arm(ring.head);
      found = look();
      all |= found;
    } while ((found & MOVED) != 0);
    return all;
  }

  /** Does, without a lock, what looks were good for. */
  private void settle(int found) {
    if ((found & WAKE) != 0) {
      wakeAll();
    }
    if ((found & BAD) != 0) {
      faults.badDoorbell();
    }
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
