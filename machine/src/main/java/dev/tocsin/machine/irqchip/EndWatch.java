package dev.tocsin.machine.irqchip;

import dev.tocsin.chip.x86.SplitIrqChip;
import dev.tocsin.kvm.KvmLapic;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds level interrupts that have ended without the kernel's word.
 *
 * <p>The kernel tells of an end when its vCPU next enters the guest. A host that runs the guest's
 * end of interrupt and its HLT in one go has put the vCPU to sleep by then, for ever if that line
 * is all the guest waits for. So while a pin waits for its end, all processors are asked now and
 * then what their local APICs hold; a vector that is neither requested nor in service anywhere has
 * ended. On other hosts this finds nothing: the end is told within microseconds.
 *
 * <p>Thread-safe: told of deliveries under the chips' lock, looks begin on the timers' thread, and
 * each processor answers on its own.
 */
final class EndWatch {
  private static final long FIRST_LOOK_NANOS = 5_000_000;
  private static final long LAST_PAUSE_NANOS = 1_000_000_000;

  private final SplitIrqChip chip;
  private final int processors;
  private final Runnable wakeAll;
  private final Alarms.Alarm alarm;
  private final AtomicLong deliveries = new AtomicLong();

  /** Used by the timers' thread, and reset by deliveries: a lost race costs a longer pause. */
  private volatile long pause = FIRST_LOOK_NANOS;

  private volatile @Nullable Look look;

  EndWatch(SplitIrqChip chip, int processors, Runnable wakeAll, Alarms alarms) {
    this.chip = chip;
    this.processors = processors;
    this.wakeAll = wakeAll;
    alarm = alarms.add(this::begin);
  }

  /** One question to all processors. */
  static final class Look {
    private final long deliveries;
    private final AtomicInteger missing;
    private final BitSet held = new BitSet(); // guarded by itself

    private Look(long deliveries, int processors) {
      this.deliveries = deliveries;
      missing = new AtomicInteger(processors);
    }
  }

  /** A pin sent a level interrupt. */
  void delivered() {
    deliveries.incrementAndGet();
    pause = FIRST_LOOK_NANOS;
    alarm.at(System.nanoTime() + FIRST_LOOK_NANOS);
  }

  private void begin() {
    if (awaited().isEmpty()) {
      return;
    }
    look = new Look(deliveries.get(), processors);
    wakeAll.run();
    pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
    alarm.at(System.nanoTime() + pause);
  }

  /** The question asked last; each processor answers it once. */
  @Nullable Look look() {
    return look;
  }

  /** A processor's answer; the last one draws the conclusion. */
  void answer(Look asked, KvmLapic lapic) {
    BitSet ended = awaited();
    synchronized (asked.held) {
      ended.stream()
          .filter(vector -> lapic.isRequested(vector) || lapic.isInService(vector))
          .forEach(asked.held::set);
      ended.andNot(asked.held);
    }
    // What was sent since the question may have been looked for too early.
    if (asked.missing.decrementAndGet() == 0 && deliveries.get() == asked.deliveries) {
      ended.stream().forEach(chip::endOfInterrupt);
    }
  }

  /** The vectors that pins wait for the end of. */
  private BitSet awaited() {
    var vectors = new BitSet();
    for (var pin : chip.state().ioApic().pins()) {
      if (pin.entry().remoteIrr()) {
        vectors.set(pin.entry().vector());
      }
    }
    return vectors;
  }
}
