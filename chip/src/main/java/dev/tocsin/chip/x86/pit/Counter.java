package dev.tocsin.chip.x86.pit;

/**
 * One counter of an 8254. Times are ticks of its input, from any start.
 *
 * <p>The tick that the chip takes to load a count is not modelled.
 */
final class Counter {
  private static final int LOW_THEN_HIGH = 3;
  private static final int HIGH_ONLY = 2;
  private static final int NOT_STARTED = -1;

  /** Access, mode and BCD as bits 5:0 of the control word; mode 0, low then high after power-on. */
  private int control = LOW_THEN_HIGH << 4;

  private int count;
  private int next;

  /** The tick it was started at; while it stands still, minus the ticks it had run. */
  private long start;

  private boolean running;
  private boolean started;
  private boolean gate;
  private final Access access = new Access();
  private final Rises rises = new Rises();

  /** What lies between the bus and the counting element. */
  private static final class Access {
    int halves;
    int low;
    int value = -1;
    int status = -1;
  }

  /** How much of the output was told. */
  private static final class Rises {
    /** The age up to which rises were counted. */
    long told;

    long untaken;
  }

  Counter(boolean gate) {
    this.gate = gate;
  }

  void writeControl(int bits, long now) {
    keepRises(now);
    control = bits & 0x3f;
    count = 0;
    next = 0;
    access.halves = 0;
    access.value = NOT_STARTED;
    access.status = NOT_STARTED;
    started = false;
    running = false;
  }

  void writeCount(int value, long now) {
    sync(now);
    int half = value & 0xff;
    switch (control >> 4) {
      case LOW_THEN_HIGH -> {
        if ((access.halves & 1) == 0) {
          access.low = half;
          access.halves |= 1;
          if (mode() == CounterMode.TERMINAL_COUNT) {
            keepRises(now); // the first byte stops it (8254, mode 0)
            started = false;
            running = false;
          }
        } else {
          access.halves &= ~1;
          load(half << 8 | access.low, now);
        }
      }
      case HIGH_ONLY -> load(half << 8, now);
      default -> load(half, now);
    }
  }

  int read(long now) {
    if (access.status >= 0) {
      int status = access.status;
      access.status = NOT_STARTED;
      return status;
    }
    int value = access.value >= 0 ? access.value : value(now);
    boolean done = true;
    boolean upper = control >> 4 == HIGH_ONLY;
    if (control >> 4 == LOW_THEN_HIGH) {
      upper = (access.halves & 2) != 0;
      done = upper;
      access.halves ^= 2;
    }
    if (done) {
      access.value = NOT_STARTED;
    }
    return upper ? value >> 8 : value & 0xff;
  }

  /** Counter latch command; the second before the first was read does nothing. */
  void latchValue(long now) {
    if (access.value < 0) {
      access.value = value(now);
    }
  }

  void latchStatus(long now) {
    if (access.status < 0) {
      int none = !started || next != 0 ? 1 << 6 : 0;
      access.status = (output(now) ? 1 << 7 : 0) | none | control;
    }
  }

  void setGate(boolean high, long now) {
    if (gate == high) {
      return;
    }
    sync(now);
    gate = high;
    if (!high) {
      if (mode().isGated()) {
        stop(now);
      }
    } else if (mode().isTriggered() || mode().isPeriodic()) {
      begin(now);
    } else if (started) {
      resume(now);
    }
  }

  boolean output(long now) {
    sync(now);
    if (!started || (mode().isPeriodic() && !gate)) {
      return mode().idleOutput();
    }
    return mode().output(count, age(now));
  }

  /** How often the output has risen since the last call. */
  long takeRises(long now) {
    sync(now);
    keepRises(now);
    long taken = rises.untaken;
    rises.untaken = 0;
    return taken;
  }

  /** The tick of the next rise that {@link #takeRises} will tell of, or -1. */
  long nextRise(long now) {
    sync(now);
    if (!running) {
      return -1;
    }
    long age = mode().nextRise(count, rises.told);
    return age < 0 ? -1 : start + age;
  }

  CounterState state(long now) {
    sync(now);
    long age = started ? age(now) : NOT_STARTED;
    return new CounterState(
        control, count, next, age, gate, access.halves, access.low, access.value, access.status);
  }

  void restore(CounterState state, long now) {
    control = state.control();
    count = state.count();
    next = state.next();
    gate = state.gate();
    access.halves = state.halves();
    access.low = state.low();
    access.value = state.latched();
    access.status = state.status();
    rises.untaken = 0;
    started = state.age() >= 0;
    running = started && (gate || !mode().isGated());
    start = running ? now - state.age() : -state.age();
    rises.told = Math.max(0, state.age());
  }

  private CounterMode mode() {
    return CounterMode.of(control >> 1);
  }

  private boolean bcd() {
    return (control & 1) != 0;
  }

  private void load(int written, long now) {
    int loaded = bcd() ? fromDigits(written) : written;
    int effective = loaded != 0 ? loaded : bcd() ? 10_000 : 0x10000;
    keepRises(now);
    if (mode().isPeriodic() && started) {
      next = effective; // takes effect at the end of the period
      return;
    }
    if (mode().isTriggered()) {
      if (started) {
        next = effective; // takes effect at the next trigger
      } else {
        count = effective;
      }
      return;
    }
    count = effective;
    begin(now);
    if (!gate) {
      stop(now);
    }
  }

  /** Starts the count anew. */
  private void begin(long now) {
    keepRises(now);
    if (next != 0) {
      count = next;
      next = 0;
    }
    if (count == 0) {
      return;
    }
    started = true;
    running = true;
    start = now;
    rises.told = 0;
  }

  private void stop(long now) {
    if (running) {
      keepRises(now);
      start = -age(now);
      running = false;
    }
  }

  private void resume(long now) {
    if (!running) {
      start = now + start;
      running = true;
    }
  }

  /** A new count of a periodic mode comes into force at the first end of a period. */
  private void sync(long now) {
    if (next == 0 || !running || !mode().isPeriodic()) {
      return;
    }
    long end = start + (rises.told / count + 1) * count;
    if (now >= end) {
      keepRises(end);
      start = end;
      rises.told = 0;
      count = next;
      next = 0;
    }
  }

  private long age(long now) {
    return running ? Math.max(0, now - start) : -start;
  }

  /** Adds the rises since the last call to those not taken yet. */
  private void keepRises(long now) {
    if (running) {
      long age = age(now);
      rises.untaken += mode().rises(count, age) - mode().rises(count, rises.told);
      rises.told = age;
    }
  }

  private int value(long now) {
    sync(now);
    if (!started) {
      return digits(count);
    }
    return digits(mode().value(count, age(now)));
  }

  private int digits(long value) {
    if (!bcd()) {
      return (int) value & 0xffff;
    }
    int rest = (int) Math.floorMod(value, 10_000L);
    return (rest / 1000) << 12 | rest / 100 % 10 << 8 | rest / 10 % 10 << 4 | rest % 10;
  }

  private static int fromDigits(int bcd) {
    return (bcd >> 12) * 1000 + (bcd >> 8 & 15) * 100 + (bcd >> 4 & 15) * 10 + (bcd & 15);
  }
}
