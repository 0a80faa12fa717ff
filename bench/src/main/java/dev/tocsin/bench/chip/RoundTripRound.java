package dev.tocsin.bench.chip;

import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.row.Round;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.linux.Affinity;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.machine.inprocess.InProcessConfig;
import dev.tocsin.machine.inprocess.InProcessMachine;
import dev.tocsin.machine.inprocess.Processor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * From a device's trigger to a halted processor's handler, its end of interrupt, and back to the
 * device's thread; next to two threads that unpark each other.
 */
final class RoundTripRound implements Round {
  private static final int TRIPS = 300;
  private static final int VECTOR = 0x51;
  private static final long LOCAL_APIC = 0xfee0_0000L;
  private static final int SPURIOUS = 0xf0;
  private static final int EOI = 0xb0;

  /** By then who has answered sleeps again. */
  private static final long PAUSE_NANOS = 30_000;

  private final InProcessMachine machine =
      InProcessMachine.create(InProcessConfig.DEFAULT, this::boot);
  private final MessageGroup group;
  private final Thread echo = Thread.ofPlatform().name("echo").daemon().unstarted(this::echo);
  private volatile Thread sender = Thread.currentThread();
  private volatile long request;
  private volatile long answer;
  private volatile boolean running = true;

  RoundTripRound() throws Exception {
    group = machine.engine().managersFor("bench").msi().createGroup(new MsiIrqGroupConfig(0, 1));
    group.enable();
    group.update(0, new MsiIrqSourceConfig(0, (int) LOCAL_APIC, VECTOR, 0), false, true);
    machine.start();
    echo.start();
  }

  private void boot(Processor cpu) {
    pin(1);
    cpu.write32(LOCAL_APIC + SPURIOUS, 0x1ff);
    cpu.onInterrupt(
        VECTOR,
        (self, _) -> {
          self.write32(LOCAL_APIC + EOI, 0);
          reply();
        });
    cpu.idle();
  }

  private void echo() {
    pin(1);
    while (running) {
      if (request < 0 && answer != request) {
        reply();
      }
      LockSupport.park(this);
    }
  }

  private void reply() {
    answer = request;
    LockSupport.unpark(sender);
  }

  /**
   * The two that answer share a processor, the one that asks has another: where the scheduler puts
   * a thread decides between 8 and 40 us.
   */
  private static void pin(int cpu) {
    try {
      Affinity.pin(cpu);
    } catch (LinuxException _) {
      // a host with one processor, or one that is not ours: all share it
    }
  }

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    var failure = new AtomicReference<Exception>();
    Thread measuring =
        Thread.ofPlatform()
            .start(() -> {
              try {
                pin(0);
                measure(out);
              } catch (Exception e) {
                failure.set(e);
              }
            });
    measuring.join();
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private void measure(Consumer<Figure> out) throws Exception {
    sender = Thread.currentThread();
    var bare = new double[TRIPS];
    var ours = new double[TRIPS];
    for (int i = 0; i < TRIPS; i++) {
      pause();
      long start = System.nanoTime();
      request = -i - 1L;
      LockSupport.unpark(echo);
      await();
      bare[i] = System.nanoTime() - start;
      pause();
      start = System.nanoTime();
      request = i + 1L;
      group.trigger(0);
      await();
      ours[i] = System.nanoTime() - start;
    }
    out.accept(Figure.time("java", "unpark", 1, Figures.medianOf(bare)));
    out.accept(Figure.time("tocsin", "round_trip", 1, Figures.medianOf(ours)));
  }

  private void await() {
    while (answer != request) {
      LockSupport.park(this);
    }
  }

  private static void pause() {
    long end = System.nanoTime() + PAUSE_NANOS;
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }

  @Override
  public int warmup() {
    return 20;
  }

  @Override
  public int share() {
    return 3;
  }

  @Override
  public void close() {
    running = false;
    LockSupport.unpark(echo);
    machine.close();
  }
}
