package dev.tocsin.chip.x86.timer;

/**
 * The timer of a local APIC (Intel SDM 3A, 11.5.4); it counts nanoseconds, divided.
 *
 * <p>It never ticks: its count is computed from the time. However many periods pass before the
 * processor looks, they are one interrupt. Owner: the processor's thread.
 */
public final class ApicTimer {
  /** The bits of the divide configuration register. */
  public static final int DIVIDE_BITS = 0xb;

  private final ApicClock clock;
  private TimerMode mode = TimerMode.ONE_SHOT;
  private int divide;
  private int initial;
  private boolean running;

  /** When it next runs out, while running. */
  private long end;

  private long deadline;

  /**
   * Creates a timer after reset.
   *
   * @param clock the time
   */
  public ApicTimer(ApicClock clock) {
    this.clock = clock;
  }

  /** Becomes as after power-on. */
  public void reset() {
    mode = TimerMode.ONE_SHOT;
    divide = 0;
    initial = 0;
    running = false;
    deadline = 0;
  }

  /**
   * Changes the mode; between counting and TSC-deadline mode this disarms (11.5.4.1).
   *
   * @param next the mode
   */
  public void setMode(TimerMode next) {
    if (next == mode) {
      return;
    }
    if (!counts(next) || !counts(mode)) {
      running = false;
      initial = 0;
      deadline = 0;
    }
    mode = next;
  }

  /**
   * Reads the initial count register.
   *
   * @return 32 bits unsigned
   */
  public int initial() {
    return initial;
  }

  /**
   * Writes the initial count register, which starts the timer, or stops it if 0.
   *
   * @param value 32 bits unsigned; ignored in TSC-deadline mode
   */
  public void writeInitial(int value) {
    if (!counts(mode)) {
      return;
    }
    initial = value;
    running = value != 0;
    end = clock.nanos() + period();
  }

  /**
   * Reads the current count register.
   *
   * @return 32 bits unsigned
   */
  public int current() {
    if (!running) {
      return 0;
    }
    long left = end - clock.nanos();
    if (left <= 0) {
      // Nobody looked since it ran out: in periodic mode it started again.
      left = mode == TimerMode.PERIODIC ? period() - Math.floorMod(-left, period()) : 0;
    }
    return (int) ((left + divisor() - 1) / divisor());
  }

  /**
   * Reads the divide configuration register.
   *
   * @return bits 3, 1 and 0
   */
  public int divide() {
    return divide;
  }

  /**
   * Writes the divide configuration register; the count goes on from where it is.
   *
   * @param value bits 3, 1 and 0; others are ignored
   */
  public void writeDivide(int value) {
    long count = Integer.toUnsignedLong(current());
    divide = value & DIVIDE_BITS;
    if (running) {
      end = clock.nanos() + count * divisor();
    }
  }

  /**
   * Reads IA32_TSC_DEADLINE.
   *
   * @return a time-stamp, or 0 if not armed
   */
  public long deadline() {
    return deadline;
  }

  /**
   * Writes IA32_TSC_DEADLINE; ignored in other modes.
   *
   * @param timestamp 64 bits unsigned, 0 to disarm
   */
  public void writeDeadline(long timestamp) {
    if (mode == TimerMode.TSC_DEADLINE) {
      deadline = timestamp;
    }
  }

  /**
   * Returns when {@link #expire} will next be true.
   *
   * @return a time of the clock, or {@link Long#MAX_VALUE}
   */
  public long nextNanos() {
    if (running) {
      return end;
    }
    if (deadline == 0) {
      return Long.MAX_VALUE;
    }
    return isPast() ? clock.nanos() : clock.nanosAt(deadline);
  }

  /**
   * Tells whether the timer ran out since the last call.
   *
   * @return true once, however often it ran out
   */
  public boolean expire() {
    if (deadline != 0 && isPast()) {
      deadline = 0;
      return true;
    }
    if (!running) {
      return false;
    }
    long late = clock.nanos() - end;
    if (late < 0) {
      return false;
    }
    if (mode == TimerMode.PERIODIC) {
      end += (late / period() + 1) * period();
    } else {
      running = false;
    }
    return true;
  }

  /**
   * Returns the state.
   *
   * @return an immutable copy
   */
  public TimerState state() {
    long left = running ? Math.clamp(end - clock.nanos(), 0, period()) : -1;
    return new TimerState(divide, initial, left, deadline);
  }

  /**
   * Becomes what the state says, as if no time had passed since it was saved.
   *
   * @param state the state
   * @param restored the mode, which the local vector table keeps
   */
  public void restore(TimerState state, TimerMode restored) {
    mode = restored;
    divide = state.divide();
    initial = state.initial();
    running = state.remaining() >= 0 && initial != 0 && counts(mode);
    end = running ? clock.nanos() + state.remaining() : 0;
    deadline = mode == TimerMode.TSC_DEADLINE ? state.deadline() : 0;
  }

  private static boolean counts(TimerMode mode) {
    return mode == TimerMode.ONE_SHOT || mode == TimerMode.PERIODIC;
  }

  private boolean isPast() {
    return Long.compareUnsigned(clock.timestamp(), deadline) >= 0;
  }

  private long period() {
    return Integer.toUnsignedLong(initial) * divisor();
  }

  /** Bits 3, 1, 0: 000 is 2, 001 is 4, and so on to 110 which is 128; 111 is 1. */
  private int divisor() {
    int code = (divide & 3) | (divide >> 1 & 4);
    return 1 << (code + 1 & 7);
  }
}
