package dev.tocsin.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Real-time signals that interrupt one thread's blocking call, signal(7).
 *
 * <p>The way to get a thread out of a call such as KVM_RUN (S60): it blocks the signal for itself,
 * the call is told to run with a mask that lets the signal through, another thread sends it with
 * {@code tgkill}, the call returns EINTR, and the thread takes the still pending signal with {@code
 * consume}. A signal that comes early stays pending, so no kick is lost.
 */
public final class Signals {
  /** The signal for kicks; the JVM uses SIGRTMAX - 2 and none near this one. */
  public static final int KICK = 34 + 8;

  /** What glibc leaves to programs of the real-time signals (SIGRTMIN, SIGRTMAX). */
  static final int FIRST = 34;

  static final int LAST = 64;

  /** Taken by the JDK to interrupt blocking channels. */
  private static final int JDK = LAST - 2;

  private static final int PROCESS = (int) ProcessHandle.current().pid();

  private Signals() {}

  /**
   * Blocks a signal for the calling thread, and makes it harmless for all others.
   *
   * <p>A real-time signal that arrives unblocked would end the process; here it does nothing
   * instead, so a kick that meets a thread which has ended, or another one under its number, is
   * safe.
   *
   * @param signal a real-time signal, for example {@link #KICK}
   * @throws LinuxException if the kernel refuses
   * @throws IllegalStateException on a virtual thread, which has no mask of its own
   */
  public static void blockSignal(int signal) throws LinuxException {
    requirePlatformThread();
    LinuxException.check("signal", ProcessCalls.signal(check(signal), Libc.address("abs")));
    LinuxException.check(
        "pthread_sigmask",
        ProcessCalls.pthreadSigmask(ProcessCalls.SIG_BLOCK, only(signal), MemorySegment.NULL));
  }

  /**
   * The calling thread's mask without one signal, as KVM_SET_SIGNAL_MASK takes it.
   *
   * @param signal a real-time signal
   * @return the kernel's sigset: bit n - 1 set means that signal n is blocked
   * @throws LinuxException if the kernel refuses
   * @throws IllegalStateException on a virtual thread
   */
  public static long maskWithout(int signal) throws LinuxException {
    requirePlatformThread();
    check(signal);
    var mask = Libc.scratch().signals();
    LinuxException.check(
        "pthread_sigmask",
        ProcessCalls.pthreadSigmask(ProcessCalls.SIG_BLOCK, MemorySegment.NULL, mask));
    return mask.get(JAVA_LONG, 0) & ~bit(signal);
  }

  /**
   * The kernel's number of the calling thread, for {@link #tgkill}.
   *
   * @return its number, which the kernel gives to another thread some time after this one ends
   * @throws IllegalStateException on a virtual thread
   */
  public static int gettid() {
    requirePlatformThread();
    return ProcessCalls.gettid();
  }

  /**
   * Sends a signal to one thread of this process; allocates nothing.
   *
   * @param thread what {@link #gettid} returned there
   * @param signal a real-time signal that {@link #blockSignal} knows
   * @return false if the thread has ended
   * @throws LinuxException EAGAIN if too many signals are pending in the system
   */
  public static boolean tgkill(int thread, int signal) throws LinuxException {
    int result = ProcessCalls.tgkill(PROCESS, thread, check(signal));
    if (Errno.ESRCH.is(result)) {
      return false;
    }
    LinuxException.check("tgkill", result);
    return true;
  }

  /**
   * Takes a pending signal that the calling thread blocks; never waits and allocates nothing.
   *
   * @param signal a real-time signal
   * @return whether one was pending
   * @throws LinuxException if the kernel refuses
   */
  public static boolean consume(int signal) throws LinuxException {
    check(signal);
    var now = Libc.scratch().zeroTime();
    int result;
    do {
      result = ProcessCalls.sigtimedwait(only(signal), now);
    } while (Errno.EINTR.is(result));
    if (Errno.EAGAIN.is(result)) {
      return false;
    }
    LinuxException.check("sigtimedwait", result);
    return true;
  }

  private static MemorySegment only(int signal) {
    var set = Libc.scratch().signals();
    set.fill((byte) 0);
    set.set(JAVA_LONG, 0, bit(signal));
    return set;
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  private static int check(int signal) {
    if (signal < FIRST || signal > LAST || signal == JDK) {
      throw new IllegalArgumentException("not a free real-time signal: " + signal);
    }
    return signal;
  }

  private static void requirePlatformThread() {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread has no kernel thread of its own");
    }
  }
}
