package dev.tocsin.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Waits until one of many descriptors is readable, epoll(7).
 *
 * <p>Any thread may add, rearm, disarm, remove, wake and close at any time; one thread at a time
 * waits. A descriptor is readable as long as something is in it (level-triggered); one added as
 * {@code oneShot} is told once and then stays silent until {@code rearm}. Remove a descriptor
 * before its last duplicate is closed, or the kernel forgets it by itself. Nothing here allocates
 * after the constructor.
 */
public final class Poller implements AutoCloseable {
  private static final int CAPACITY = 256;

  /** The token of the poller's own eventfd. */
  private static final long WAKE = Long.MIN_VALUE;

  private final Fd epoll;
  private final EventFd wakeup;
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final MemorySegment events =
      Arena.ofAuto().allocate(Layouts.EPOLL_EVENT.byteSize() * CAPACITY, Long.BYTES);

  private Poller(Fd epoll, EventFd wakeup) {
    this.epoll = epoll;
    this.wakeup = wakeup;
  }

  /**
   * A poller that waits for nothing yet.
   *
   * @return the poller, to be closed
   * @throws LinuxException if the process is out of descriptors
   */
  public static Poller create() throws LinuxException {
    var wakeup = EventFd.create();
    try {
      int number =
          LinuxException.check("epoll_create1", FileCalls.epollCreate(FileCalls.O_CLOEXEC));
      var poller = new Poller(Fd.adopt(number), wakeup);
      poller.control(FileCalls.EPOLL_CTL_ADD, wakeup.descriptor(), FileCalls.EPOLLIN, WAKE);
      return poller;
    } catch (LinuxException refused) {
      wakeup.close();
      throw refused;
    }
  }

  /**
   * Starts to watch a descriptor.
   *
   * @param fd what to watch; it stays with its owner
   * @param token what {@code await} reports for it; any value but {@link Long#MIN_VALUE}
   * @param oneShot whether one report disarms it
   * @throws LinuxException EEXIST if it is watched already, EPERM if it cannot be waited for
   * @throws IllegalStateException if the poller or the descriptor is closed
   */
  public void add(Fd fd, long token, boolean oneShot) throws LinuxException {
    if (token == WAKE) {
      throw new IllegalArgumentException("this token is the poller's own");
    }
    int events = FileCalls.EPOLLIN | (oneShot ? FileCalls.EPOLLONESHOT : 0);
    control(FileCalls.EPOLL_CTL_ADD, fd, events, token);
  }

  /**
   * Asks for one more report of a one-shot descriptor, at once if it is readable now.
   *
   * @param fd a descriptor of the set
   * @param token what {@code await} reports for it from now on
   * @throws LinuxException ENOENT if it is not watched
   */
  public void rearm(Fd fd, long token) throws LinuxException {
    control(FileCalls.EPOLL_CTL_MOD, fd, FileCalls.EPOLLIN | FileCalls.EPOLLONESHOT, token);
  }

  /**
   * Keeps a descriptor in the set and stops its reports until {@code rearm}.
   *
   * <p>A report that {@code await} has taken already is not taken back, and the kernel still tells
   * a hang-up or error, once.
   *
   * @param fd a descriptor of the set
   * @param token what {@code await} reports in that case
   * @throws LinuxException ENOENT if it is not watched
   */
  public void disarm(Fd fd, long token) throws LinuxException {
    control(FileCalls.EPOLL_CTL_MOD, fd, FileCalls.EPOLLONESHOT, token);
  }

  /**
   * Stops watching a descriptor; nothing happens if it is not watched.
   *
   * <p>A report that {@code await} has taken already is not taken back.
   *
   * @param fd a descriptor, still open
   * @throws LinuxException if the kernel refuses
   */
  public void remove(Fd fd) throws LinuxException {
    int result = tryControl(FileCalls.EPOLL_CTL_DEL, fd, 0, 0);
    if (!Errno.ENOENT.is(result)) {
      LinuxException.check("epoll_ctl", result);
    }
  }

  /**
   * Waits until a descriptor is readable, {@code wake} is called or the time is over.
   *
   * @param tokens receives the tokens of readable descriptors; at most 256 are filled per call
   * @param timeoutMillis how long to wait in milliseconds; 0 looks only, a negative one is forever
   * @return how many tokens were filled; 0 after a timeout, a {@code wake} or a {@code close}
   * @throws LinuxException if the kernel refuses
   * @throws IllegalStateException if the poller is closed or another thread waits
   */
  public int await(long[] tokens, long timeoutMillis) throws LinuxException {
    int number = epoll.hold();
    try {
      if (!waiting.compareAndSet(false, true)) {
        throw new IllegalStateException("another thread waits");
      }
      try {
        return await(number, tokens, timeoutMillis);
      } finally {
        waiting.set(false);
      }
    } finally {
      epoll.release();
    }
  }

  /** Holds the eventfd, too: closed with the wake-up in it, it would leave the set silently. */
  private int await(int number, long[] tokens, long timeoutMillis) throws LinuxException {
    if (wakeup.descriptor().tryHold() < 0) {
      return 0;
    }
    try {
      return take(waitFor(number, Math.min(tokens.length, CAPACITY), timeoutMillis), tokens);
    } finally {
      wakeup.descriptor().release();
    }
  }

  /** Waits again with what is left of the time when a signal interrupts. */
  private int waitFor(int number, int count, long timeoutMillis) throws LinuxException {
    long start = System.nanoTime();
    long left = timeoutMillis;
    while (true) {
      int millis = left < 0 ? -1 : (int) Math.min(left, Integer.MAX_VALUE);
      int result = FileCalls.epollWait(number, events, count, millis);
      if (!Errno.EINTR.is(result)) {
        return LinuxException.check("epoll_wait", result);
      }
      if (timeoutMillis > 0) {
        long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        left = Math.max(0, timeoutMillis - passed);
      }
    }
  }

  private int take(int count, long[] tokens) throws LinuxException {
    int taken = 0;
    for (int i = 0; i < count; i++) {
      long token =
          events.get(JAVA_LONG_UNALIGNED, i * Layouts.EPOLL_EVENT.byteSize() + Layouts.EVENT_DATA);
      if (token != WAKE) {
        tokens[taken++] = token;
      } else {
        forgetWake();
      }
    }
    return taken;
  }

  private void forgetWake() throws LinuxException {
    try {
      wakeup.drain();
    } catch (IllegalStateException _) {
      // The poller was closed meanwhile: nobody will wait again.
    }
  }

  /**
   * Makes the waiting thread return, or the next one that comes to wait.
   *
   * @throws IllegalStateException after {@code close}
   */
  public void wake() {
    try {
      wakeup.write(1);
    } catch (LinuxException impossible) {
      throw new IllegalStateException("cannot write to an eventfd of our own", impossible);
    }
  }

  /** Wakes the waiting thread and gives the descriptors back. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      // New waiters are refused first, so the wake-up is left to the one that waits already.
      epoll.close();
      wake();
      wakeup.close();
    }
  }

  private void control(int operation, Fd fd, int events, long token) throws LinuxException {
    LinuxException.check("epoll_ctl", tryControl(operation, fd, events, token));
  }

  private int tryControl(int operation, Fd fd, int events, long token) {
    var event = Libc.scratch().event();
    event.set(JAVA_INT, Layouts.EVENT_EVENTS, events);
    event.set(JAVA_LONG_UNALIGNED, Layouts.EVENT_DATA, token);
    int set = epoll.hold();
    try {
      int member = fd.hold();
      try {
        return FileCalls.epollCtl(set, operation, member, event);
      } finally {
        fd.release();
      }
    } finally {
      epoll.release();
    }
  }
}
