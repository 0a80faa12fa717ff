package dev.tocsin.chip.x86.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.tocsin.chip.GuestFaults;
import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.chip.x86.message.InterruptCommand;
import dev.tocsin.chip.x86.timer.ApicClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Senders on several threads against the processor's thread: nothing is lost, nobody sleeps on. */
@Timeout(120)
class InboxRaceTest {
  private static final int SENDERS = 3;

  /** Long enough that only a lost wakeup can take it. */
  private static final long FOREVER = 60_000_000_000L;

  private final AtomicInteger kicks = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private volatile Thread processor = Thread.currentThread();
  private final LocalApic apic =
      new LocalApic(
          new LocalApic.Place(0, 0),
          _ -> {
            kicks.incrementAndGet();
            LockSupport.unpark(processor);
          },
          ApicClock.of(System::nanoTime, 1_000_000_000),
          new Ends(),
          new GuestFaults());

  /** Counts ends of levels. */
  private final class Ends implements ApicBus {
    @Override
    public void send(ApicInbox sender, InterruptCommand command) {
      fail("nothing is sent");
    }

    @Override
    public void endOfInterrupt(int vector) {
      ended.incrementAndGet();
    }

    @Override
    public int acknowledgeExternal() {
      return 0x20;
    }

    @Override
    public void readdressed() {
      // No map is kept here.
    }
  }

  @Test
  void everyTriggerIsFollowedByAHandlerThatSeesIt() throws Exception { // S47, S54
    enable();
    int rounds = 30_000;
    var sent = new AtomicIntegerArray(256);
    var seen = new AtomicIntegerArray(256);
    List<Thread> senders = new ArrayList<>();
    var running = new AtomicInteger(SENDERS);
    for (int s = 0; s < SENDERS; s++) {
      int mine = s;
      senders.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < rounds; i++) {
                  int vector = 0x30 + (i + mine) % 7 * 0x11;
                  sent.incrementAndGet(vector);
                  apic.inbox().accept(vector, (i & 1) != 0);
                }
                running.decrementAndGet();
                LockSupport.unpark(processor);
              }));
    }

    while (running.get() > 0 || apic.hasInterrupt()) {
      if (apic.hasInterrupt()) {
        int vector = apic.acknowledge();
        seen.set(vector, sent.get(vector));
        apic.write(ApicFixture.EOI, 4, 0);
      } else if (running.get() > 0) {
        sleep();
      }
    }
    for (Thread sender : senders) {
      sender.join();
    }

    for (int vector = 0; vector < 256; vector++) {
      assertEquals(sent.get(vector), seen.get(vector), "vector " + vector);
    }
    assertTrue(ended.get() > 0);
  }

  @Test
  void noWakeupIsLostWhenEverySendMeetsASleeper() throws Exception { // S54
    enable();
    int rounds = 20_000;
    var handled = new AtomicInteger();
    var sender =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < rounds; i++) {
                apic.inbox().accept(0x41, false);
                while (handled.get() <= i) {
                  Thread.onSpinWait();
                }
              }
            });

    while (handled.get() < rounds) {
      if (apic.hasInterrupt()) {
        assertEquals(0x41, apic.acknowledge());
        apic.write(ApicFixture.EOI, 4, 0);
        handled.incrementAndGet();
      } else {
        sleep();
      }
    }
    sender.join();

    assertTrue(kicks.get() <= rounds, "at most one kick for each wait");
  }

  @Test
  void everyEventOfSeveralSendersArrives() throws Exception {
    enable();
    int rounds = 10_000;
    var handled = new AtomicInteger();
    var sender =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < rounds; i++) {
                apic.inbox().signal(i % 2 == 0 ? DeliveryMode.NMI : DeliveryMode.SMI, 0);
                while (handled.get() <= i) {
                  Thread.onSpinWait();
                }
              }
            });

    while (handled.get() < rounds) {
      ProcessorEvents events = apic.takeEvents();
      if (events.nmi() || events.smi()) {
        handled.incrementAndGet();
      } else {
        sleep();
      }
    }
    sender.join();

    assertEquals(ProcessorEvents.NONE, apic.takeEvents());
  }

  @Test
  void allVectorsOfAllThreadsAreRequestedAtOnce() throws Exception {
    enable();
    var go = new CountDownLatch(1);
    List<Thread> senders = new ArrayList<>();
    for (int s = 0; s < SENDERS; s++) {
      int mine = s;
      senders.add(
          Thread.ofPlatform()
              .start(() -> {
                awaitQuietly(go);
                for (int vector = 16 + mine; vector < 256; vector += SENDERS) {
                  apic.inbox().accept(vector, vector % 2 == 0);
                }
              }));
    }
    go.countDown();
    for (Thread sender : senders) {
      sender.join();
    }

    for (int vector = 255; vector >= 16; vector--) {
      assertTrue(apic.hasInterrupt());
      assertEquals(vector, apic.acknowledge());
      apic.write(ApicFixture.EOI, 4, 0);
    }
    assertFalse(apic.hasInterrupt());
    assertEquals(120, ended.get());
  }

  @Test
  void theEndOfALevelIsToldHoweverEdgesInterfere() throws Exception { // S37, S59
    enable();
    int rounds = 20_000;
    var wanted = new AtomicLong();
    var edges =
        Thread.ofPlatform()
            .start(() -> {
              while (wanted.get() < rounds) {
                apic.inbox().accept(0x41, false);
              }
            });

    for (int i = 0; i < rounds; i++) {
      int before = ended.get();
      apic.inbox().accept(0x41, true);
      // The level is in the request that is served next, whatever the edges do.
      assertTrue(apic.hasInterrupt());
      apic.acknowledge();
      apic.write(ApicFixture.EOI, 4, 0);
      assertEquals(before + 1, ended.get());
      wanted.incrementAndGet();
    }
    edges.join();
  }

  private void enable() {
    processor = Thread.currentThread();
    apic.write(ApicFixture.SVR, 4, 0x1ff);
  }

  private void sleep() {
    if (apic.beginWait(true)) {
      long start = System.nanoTime();
      LockSupport.parkNanos(FOREVER);
      apic.endWait();
      assertTrue(System.nanoTime() - start < FOREVER / 2, "a wakeup was lost");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
