package dev.tocsin.chip.x86.pit;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.chip.GuestFaults;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * An 8254 timer (Intel 231164, 1993) and the system control port 0x61 of a PC.
 *
 * <p>Counter 0 drives IRQ 0: the owner takes its edges and pulses the line. Counter 1 once
 * refreshed memory; port 0x61 bit 4 toggles as if it still did. Counter 2 has its gate and its
 * output in port 0x61.
 *
 * <p>Not supported: sound, and the parity and channel check bits of port 0x61 (kept, without
 * effect). Not modelled: the tick a count takes to be loaded.
 *
 * <p>Not thread-safe: one caller at a time.
 */
public final class Pit {
  /** The input clock in Hz. */
  public static final long HERTZ = 1_193_182;

  static final int COUNTERS = 3;

  private static final int FIRST_PORT = 0x40;
  private static final int CONTROL_PORT = 0x43;
  private static final int SPEAKER_PORT = 0x61;
  private static final int READ_BACK = 3;
  private static final long SECOND = 1_000_000_000;

  /** Ticks between two changes of the refresh bit: 15.1 us. */
  private static final int REFRESH = 18;

  private final Counter[] counters = {new Counter(true), new Counter(true), new Counter(false)};
  private final LongSupplier clock;
  private final GuestFaults faults;
  private int speaker;

  /**
   * Creates a timer after power-on; no counter runs.
   *
   * @param clock nanoseconds from any start, which never go back
   * @param faults counts the guest's mistakes
   */
  public Pit(LongSupplier clock, GuestFaults faults) {
    this.clock = clock;
    this.faults = faults;
  }

  /**
   * Tells whether a port is one of the timer's.
   *
   * @param port an I/O port
   * @return true for 0x40 to 0x43 and 0x61
   */
  public static boolean answers(int port) {
    return (port >= FIRST_PORT && port <= CONTROL_PORT) || port == SPEAKER_PORT;
  }

  /**
   * Returns how often IRQ 0 was asked for since the last call.
   *
   * @return rising edges of counter 0's output
   */
  public long takeEdges() {
    return counters[0].takeRises(now());
  }

  /**
   * Returns when {@link #takeEdges} will next find one.
   *
   * @return a time of the clock, or {@link Long#MAX_VALUE}
   */
  public long deadline() {
    long tick = counters[0].nextRise(now());
    return tick < 0 ? Long.MAX_VALUE : nanos(tick);
  }

  /**
   * Tells the level of a counter's output.
   *
   * @param counter 0 to 2
   * @return true if high
   */
  public boolean output(int counter) {
    return counters[counter].output(now());
  }

  /**
   * Reads ports.
   *
   * @param port the first
   * @param width bytes, one port each
   * @return the bytes, the first port's lowest; ones where no register answers
   */
  public long read(int port, int width) {
    long value = 0;
    for (int i = 0; i < Math.min(width, Long.BYTES); i++) {
      value |= (long) read(port + i) << (8 * i);
    }
    return value;
  }

  /**
   * Writes ports.
   *
   * @param port the first
   * @param width bytes, one port each
   * @param value the bytes, the first port's lowest
   */
  public void write(int port, int width, long value) {
    for (int i = 0; i < Math.min(width, Long.BYTES); i++) {
      write(port + i, (int) (value >>> (8 * i)) & 0xff);
    }
  }

  /**
   * Returns the timer's state; edges not taken are not part of it.
   *
   * @return an immutable copy
   */
  public PitState state() {
    long now = now();
    return new PitState(
        List.of(counters[0].state(now), counters[1].state(now), counters[2].state(now)), speaker);
  }

  /**
   * Becomes what the state says, as if no time had passed since it was saved.
   *
   * @param state a timer's state
   */
  public void restore(PitState state) {
    long now = now();
    for (int i = 0; i < COUNTERS; i++) {
      counters[i].restore(state.counters().get(i), now);
    }
    speaker = state.speaker();
  }

  private int read(int port) {
    if (port == SPEAKER_PORT) {
      return speaker | (int) (now() / REFRESH & 1) << 4 | (output(2) ? 1 << 5 : 0);
    }
    if (port >= FIRST_PORT && port < CONTROL_PORT) {
      return counters[port - FIRST_PORT].read(now());
    }
    faults.count(port == CONTROL_PORT ? GuestFault.DIRECTION : GuestFault.NO_REGISTER);
    return 0xff;
  }

  private void write(int port, int value) {
    if (port == CONTROL_PORT) {
      control(value);
    } else if (port == SPEAKER_PORT) {
      speaker = value & 0xf;
      counters[2].setGate((value & 1) != 0, now());
    } else if (port >= FIRST_PORT && port < CONTROL_PORT) {
      counters[port - FIRST_PORT].writeCount(value, now());
    } else {
      faults.count(GuestFault.NO_REGISTER);
    }
  }

  private void control(int value) {
    int select = value >> 6;
    if (select == READ_BACK) {
      readBack(value);
    } else if ((value & 0x30) == 0) {
      counters[select].latchValue(now());
    } else {
      counters[select].writeControl(value, now());
    }
  }

  /** Bits 5 and 4 low ask for value and status, bits 3:1 name the counters. */
  private void readBack(int value) {
    long now = now();
    for (int i = 0; i < COUNTERS; i++) {
      if ((value >> (1 + i) & 1) != 0) {
        if ((value & 1 << 5) == 0) {
          counters[i].latchValue(now);
        }
        if ((value & 1 << 4) == 0) {
          counters[i].latchStatus(now);
        }
      }
    }
  }

  private long now() {
    long nanos = clock.getAsLong();
    return Math.floorDiv(nanos, SECOND) * HERTZ + Math.floorMod(nanos, SECOND) * HERTZ / SECOND;
  }

  /** The first nanosecond of a tick. */
  private static long nanos(long tick) {
    return Math.floorDiv(tick, HERTZ) * SECOND
        + (Math.floorMod(tick, HERTZ) * SECOND + HERTZ - 1) / HERTZ;
  }
}
