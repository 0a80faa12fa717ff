package dev.tocsin.devices.nvme.queue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker with a platform thread of its own, a daemon. Never interrupted: an interrupt would close
 * the file it reads.
 */
public final class WorkerThread implements Worker {
  /** On a processor that is free, about 10 us. */
  private static final int PAUSES = 16;

  private final Runnable work;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicReference<Runnable> ended = new AtomicReference<>();
  private final Thread thread;

  private WorkerThread(String name, Runnable work) {
    this.work = work;
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /**
   * Starts a worker.
   *
   * @param name of the thread
   * @param work what it does when woken
   * @return the worker
   */
  public static Worker start(String name, Runnable work) {
    var worker = new WorkerThread(name, work);
    worker.thread.start();
    return worker;
  }

  @Override
  public void wake() {
    if (!woken.getAndSet(true)) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * Yields: where processors are scarce, those who make more work get them first; where they are
   * not, this costs less than to sleep and be woken.
   */
  @SuppressWarnings("ThreadPriorityCheck") // nothing is right or wrong by it, only fast or slow
  @Override
  public boolean pause(int turn) {
    if (turn >= PAUSES || ended.get() != null) {
      return false;
    }
    Thread.yield();
    return true;
  }

  @Override
  public void end(Runnable then) {
    ended.compareAndSet(null, then);
    LockSupport.unpark(thread);
  }

  private void run() {
    Runnable then;
    while ((then = ended.get()) == null) {
      if (woken.getAndSet(false)) {
        work.run();
      } else {
        LockSupport.park(this);
      }
    }
    then.run();
  }
}
