package dev.tocsin.chip.x86.soak;

import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.interrupt.InterruptException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A processor that handles interrupts by the book, nested now and then, and sleeps until it is
 * kicked: nothing else wakes it, so a kick that is missing shows.
 */
final class SoakProcessor implements Runnable {
  private static final int BUSY = 0;
  private static final int FALLING_ASLEEP = 1;
  private static final int ASLEEP = 2;
  private static final int EOI_MSR = 0x80b;
  private static final int DEPTH = 3;
  private static final long POLL_NANOS = 20_000;

  private final LocalApic apic;
  private final SoakMachine machine;
  private final Random random;
  private final AtomicInteger state = new AtomicInteger(BUSY);
  private final AtomicLong sleeps = new AtomicLong();
  private final AtomicLong handlers = new AtomicLong();
  private final AtomicLong nested = new AtomicLong();
  private final Thread thread;

  SoakProcessor(int number, LocalApic apic, SoakMachine machine) {
    this.apic = apic;
    this.machine = machine;
    random = new Random(number);
    thread = Thread.ofPlatform().name("cpu" + number).daemon().unstarted(this);
  }

  void start() {
    thread.start();
  }

  /** From any thread. */
  void kick() {
    state.set(BUSY);
    LockSupport.unpark(thread);
  }

  boolean asleep() {
    return state.get() == ASLEEP;
  }

  long sleeps() {
    return sleeps.get();
  }

  long handlers() {
    return handlers.get();
  }

  long nested() {
    return nested.get();
  }

  /** Returns when the thread has ended. */
  void end() {
    kick();
    while (thread.isAlive()) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  @Override
  public void run() {
    try {
      while (machine.running()) {
        apic.takeEvents();
        while (apic.hasInterrupt()) {
          handle(0);
        }
        sleep();
      }
    } catch (InterruptException | RuntimeException e) {
      machine.account().complain("a processor ended: " + e);
    }
  }

  private void handle(int depth) throws InterruptException {
    int vector = apic.acknowledge();
    machine.handle(vector);
    handlers.incrementAndGet();
    if (depth < DEPTH && random.nextInt(4) == 0 && apic.hasInterrupt()) {
      nested.incrementAndGet();
      handle(depth + 1);
    }
    if (!apic.writeMsr(EOI_MSR, 0)) {
      machine.account().complain("an end of interrupt failed");
    }
    if (random.nextInt(8) == 0) {
      apic.writeCr8(random.nextInt(16));
      apic.writeCr8(0);
    }
  }

  private void sleep() {
    state.set(FALLING_ASLEEP);
    if (apic.beginWait(true)) {
      if (state.compareAndSet(FALLING_ASLEEP, ASLEEP)) {
        sleeps.incrementAndGet();
      }
      while (state.get() == ASLEEP && machine.running()) {
        LockSupport.park(this);
      }
      apic.endWait();
    }
    state.set(BUSY);
  }
}
