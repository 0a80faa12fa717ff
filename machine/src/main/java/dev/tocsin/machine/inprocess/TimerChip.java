package dev.tocsin.machine.inprocess;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.chip.GuestFaults;
import dev.tocsin.chip.x86.pit.Pit;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.machine.Device;
import dev.tocsin.machine.DeviceContext;
import dev.tocsin.machine.Placement;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The 8254 and port 0x61, wired to line 0. Thread-safe by one lock, a leaf.
 *
 * <p>Writes tell whoever waits for {@link #deadline} that it may have changed.
 */
final class TimerChip {
  private static final int LINE = 0;
  private static final int FIRST_PORT = 0x40;
  private static final int LENGTH = 4;
  private static final int SPEAKER_PORT = 0x61;

  private final Object lock = new Object();
  private final Pit pit; // guarded by lock
  private final Runnable changed;

  /** Null before the chip is part of a machine. */
  private volatile @Nullable LineGroup line;

  TimerChip(LongSupplier clock, GuestFaults faults, Runnable changed) {
    this.pit = new Pit(clock, faults);
    this.changed = changed;
  }

  /** Makes the chip's device, which holds line 0 until it is closed. */
  Device create(DeviceContext context) throws InterruptException {
    LineGroup made = context.interrupts().legacy().createGroup(new LegacyIrqGroupConfig(LINE));
    made.enable();
    line = made;
    return Device.of(
        List.of(
            Placement.pio(FIRST_PORT, LENGTH, new Ports(FIRST_PORT)),
            Placement.pio(SPEAKER_PORT, 1, new Ports(SPEAKER_PORT))),
        made::close);
  }

  long deadline() {
    synchronized (lock) {
      return pit.deadline();
    }
  }

  /** Pulses the line if the counter has asked for it; several edges are one interrupt. */
  void tick(Consumer<InterruptException> failed) {
    long edges;
    synchronized (lock) {
      edges = pit.takeEdges();
    }
    LineGroup wired = line;
    if (edges != 0 && wired != null) {
      try {
        wired.trigger(0);
      } catch (InterruptException failure) {
        failed.accept(failure);
      }
    }
  }

  private final class Ports implements BusDevice {
    private final int first;

    Ports(int first) {
      this.first = first;
    }

    @Override
    public long read(long offset, int width) {
      synchronized (lock) {
        return pit.read(first + (int) offset, width);
      }
    }

    @Override
    public void write(long offset, int width, long value) {
      synchronized (lock) {
        pit.write(first + (int) offset, width, value);
      }
      changed.run();
    }
  }
}
