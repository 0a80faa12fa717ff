package dev.tocsin.devices.nvme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.nvme.command.AdminOpcode;
import dev.tocsin.devices.nvme.command.NvmOpcode;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.devices.nvme.queue.WorkerThread;
import java.lang.invoke.VarHandle;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Doorbells in guest memory between two threads: none is lost (NVMe 1.4, 7.13). */
class ShadowStressTest {
  private static final Sqe FLUSH = Sqe.nvm(NvmOpcode.FLUSH);
  private static final int DOORBELLS = 0x60_0000;
  private static final int EVENTS = 0x60_1000;
  private static final int ROUNDS = 20_000;

  /** Each round a worker goes to sleep while the next command comes; now and then it fills up. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4, 64})
  void everyCommandIsDone(int entries) {
    Driver driver = new Driver(NvmeOptions.DEFAULT, WorkerThread::start);
    driver.enable();
    Threads.createQueues(driver, 1, entries);
    Pair queue = Threads.pair(driver, 1, entries);
    driver.admin().submit(Sqe.admin(AdminOpcode.DOORBELL_BUFFER_CONFIG).prp(DOORBELLS, EVENTS));
    Driver.expect(Threads.take(driver.admin(), 1).getFirst(), Status.SUCCESS);
    queue.shadow(DOORBELLS, EVENTS);
    driver.interrupts.discard();
    var random = new Random(entries);

    int done = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int count = 1 + random.nextInt(Math.min(entries - 1, 8));
      for (int i = 0; i < count; i++) {
        queue.submit(FLUSH);
      }
      take(queue, count);
      done += count;
      for (int pause = random.nextInt(200); pause > 0; pause--) {
        Thread.onSpinWait();
      }
    }

    assertEquals(done, driver.storage.flushes());
    assertEquals(0, driver.controller.stats().faults().invalidDoorbells());
    assertTrue(queue.registerWrites() < 2 * done);
    driver.controller.reset();
  }

  /** Takes completions one by one without sleeping: what comes next meets a worker still awake. */
  private static void take(Pair queue, int count) {
    long start = System.nanoTime();
    for (int taken = 0; taken < count; ) {
      if (queue.take() == null) {
        Thread.onSpinWait();
        VarHandle.acquireFence();
        assertTrue(System.nanoTime() - start < 30_000_000_000L, "a doorbell was lost");
      } else {
        taken++;
        queue.ringHead();
      }
    }
  }
}
