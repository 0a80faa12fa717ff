package dev.tocsin.chip.x86.soak;

import dev.tocsin.interrupt.InterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.LockSupport;

/**
 * Devices and drivers on several threads do what comes to their mind, then all stop, everything is
 * unmasked, the machine comes to rest, and the account is settled; again and again.
 */
final class Soak {
  private static final int AGITATORS = 4;
  private static final int STEPS = 60;
  private static final long POLL_NANOS = 20_000;
  private static final long REST_NANOS = 10_000_000_000L;

  private final SoakMachine machine;
  private final long deadline;
  private final CyclicBarrier round = new CyclicBarrier(AGITATORS, this::settle);
  private volatile boolean over;

  private Soak(SoakMachine machine, Duration duration) {
    this.machine = machine;
    deadline = System.nanoTime() + duration.toNanos();
  }

  /** Runs until the time is over or the account has complaints. */
  static void run(SoakMachine machine, Duration duration) throws InterruptedException {
    var soak = new Soak(machine, duration);
    List<Thread> agitators = new ArrayList<>();
    for (int i = 0; i < AGITATORS; i++) {
      var random = new Random(i);
      agitators.add(Thread.ofPlatform().daemon().start(() -> soak.agitate(random)));
    }
    for (Thread agitator : agitators) {
      agitator.join();
    }
  }

  private void agitate(Random random) {
    try {
      while (!over) {
        for (int i = random.nextInt(STEPS); i > 0; i--) {
          Source source = machine.sources().get(random.nextInt(SoakMachine.SOURCES));
          if (random.nextInt(3) == 0) {
            source.change(random);
          } else {
            source.trigger();
          }
        }
        round.await();
      }
    } catch (InterruptException | RuntimeException e) {
      machine.account().complain("an agitator ended: " + e);
      round.reset();
    } catch (InterruptedException | BrokenBarrierException e) {
      over = true;
    }
  }

  /** By one agitator, while the others wait. */
  private void settle() {
    try {
      machine.open();
    } catch (InterruptException e) {
      machine.account().complain("what cannot fail failed: " + e);
    }
    long limit = System.nanoTime() + REST_NANOS;
    boolean rest = machine.atRest();
    while (!rest && System.nanoTime() - limit < 0) {
      LockSupport.parkNanos(POLL_NANOS);
      rest = machine.atRest(); // looked at once: a line that is late may wake a processor again
    }
    if (!rest) {
      machine.account().complain("the machine comes to no rest");
    }
    machine.account().settle(source -> machine.sources().get(source).generation());
    over |= System.nanoTime() - deadline > 0 || !machine.account().complaints().isEmpty();
  }
}
