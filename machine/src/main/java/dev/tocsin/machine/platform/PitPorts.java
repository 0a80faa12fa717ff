package dev.tocsin.machine.platform;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.chip.GuestFaults;
import dev.tocsin.chip.x86.pit.Pit;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.machine.irqchip.Alarms;
import java.util.function.Consumer;

/**
 * An 8254 and port 0x61 that pulse line 0, where the kernel has none (S61).
 *
 * <p>Line 0 leads where the kernel's own timer leads: to IRQ 0 of the 8259A and pin 0 of the
 * IOAPIC. Thread-safe; its lock is taken before whatever the line takes.
 */
public final class PitPorts implements AutoCloseable {
  /** The line it pulses. */
  public static final int IRQ = 0;

  /** The first port of the timer. */
  public static final int TIMER = 0x40;

  /** Ports of the timer. */
  public static final int TIMER_LENGTH = 4;

  /** System control port B. */
  public static final int SPEAKER = 0x61;

  private final Pit pit = new Pit(System::nanoTime, new GuestFaults()); // guarded by itself
  private final LineGroup line;
  private final Alarms.Alarm alarm;
  private final Consumer<InterruptException> failed;
  private boolean closed; // guarded by the timer

  /**
   * Creates a timer after power-on.
   *
   * @param line line 0, enabled, which this owns from now on
   * @param alarms wait for its edges
   * @param failed is told when the host refuses to move the line
   */
  public PitPorts(LineGroup line, Alarms alarms, Consumer<InterruptException> failed) {
    this.line = line;
    this.failed = failed;
    alarm = alarms.add(this::tick);
  }

  /** Pulses the line if the time has come. */
  private void tick() {
    synchronized (pit) {
      advance();
    }
  }

  /**
   * Returns what answers on a range of ports.
   *
   * @param first {@link #TIMER} or {@link #SPEAKER}
   * @return the registers
   */
  public BusDevice ports(int first) {
    return new BusDevice() {
      @Override
      public long read(long offset, int width) {
        synchronized (pit) {
          return pit.read(first + (int) offset, width);
        }
      }

      @Override
      public void write(long offset, int width, long value) {
        synchronized (pit) {
          pit.write(first + (int) offset, width, value);
          advance();
        }
      }
    };
  }

  /** Many edges that nobody looked at are one interrupt. */
  private void advance() {
    if (closed) {
      return;
    }
    boolean due = pit.takeEdges() > 0;
    alarm.at(pit.deadline());
    if (due) {
      try {
        line.trigger(0);
      } catch (InterruptException failure) {
        failed.accept(failure);
      }
    }
  }

  @Override
  public void close() {
    synchronized (pit) {
      closed = true;
    }
    alarm.close();
    line.close();
  }
}
