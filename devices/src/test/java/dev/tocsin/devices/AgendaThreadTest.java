package dev.tocsin.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AgendaThreadTest {
  @Test
  void actionsRunInOrderOnAThreadOfTheirOwn() throws InterruptedException {
    var seen = new LinkedBlockingQueue<Thread>();
    try (var agenda = new AgendaThread("bell")) {
      agenda.after(0, () -> seen.add(Thread.currentThread()));
      agenda.after(1000, () -> seen.add(Thread.currentThread()));
      List<Thread> threads = List.of(seen.take(), seen.take());
      assertNotSame(Thread.currentThread(), threads.getFirst());
      assertEquals(threads.getFirst(), threads.getLast());
      assertEquals("bell", threads.getFirst().getName());
    }
  }

  @Test
  void closingWaitsForWhatRunsAndDropsWhatIsNotDue() throws InterruptedException {
    var agenda = new AgendaThread("bell");
    var started = new CountDownLatch(1);
    var ended = new AtomicBoolean();
    var ran = new AtomicBoolean();
    agenda.after(
        0,
        () -> {
          started.countDown();
          for (int i = 0; i < 1_000_000; i++) {
            Thread.onSpinWait();
          }
          ended.set(true);
        });
    agenda.after(TimeUnit.HOURS.toNanos(1), () -> ran.set(true));
    assertTrue(started.await(10, TimeUnit.SECONDS));
    agenda.close();
    assertTrue(ended.get());
    agenda.after(0, () -> ran.set(true));
    agenda.close();
    assertFalse(ran.get());
  }
}
