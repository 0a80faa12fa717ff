package dev.tocsin.devices.nvme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.nvme.command.NvmOpcode;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.devices.nvme.queue.WorkerThread;
import dev.tocsin.testkit.Allocations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Many queues at once, and what a command costs. */
class LoadTest {
  private static final int DEPTH = 16;

  @Test
  void sixtyFourQueuesWorkAtOnce() {
    Driver driver = new Driver(NvmeOptions.DEFAULT, WorkerThread::start);
    driver.enable();
    new Random(9).nextBytes(driver.storage.bytes());
    List<Pair> queues = new ArrayList<>();
    for (int id = 1; id <= 64; id++) {
      Threads.createQueues(driver, id, DEPTH + 1);
      queues.add(Threads.pair(driver, id, DEPTH + 1));
    }

    for (int round = 0; round < 5; round++) {
      for (Pair queue : queues) {
        for (int i = 0; i < DEPTH; i++) {
          queue.put(Sqe.blocks(NvmOpcode.READ, 8L * i, 8).prp(Driver.DATA + 0x1000L * i, 0));
        }
        queue.ringTail();
      }
      for (Pair queue : queues) {
        Set<Integer> commands = new HashSet<>();
        for (Cqe cqe : Threads.take(queue, DEPTH)) {
          Driver.expect(cqe, Status.SUCCESS);
          commands.add(cqe.command());
        }
        assertEquals(DEPTH, commands.size());
      }
    }

    byte[] expected = Arrays.copyOf(driver.storage.bytes(), DEPTH * 4096);
    assertTrue(Arrays.equals(expected, driver.ram.copy(Driver.DATA, DEPTH * 4096)));
    for (int id = 1; id <= 64; id++) {
      long interrupts = driver.controller.stats().interrupts().get(id);
      assertTrue(interrupts >= 5 && interrupts <= 5L * DEPTH, "those posted in one go make one");
      assertEquals(interrupts, driver.interrupts.messages(id));
    }
    driver.controller.reset();
    assertEquals(0, driver.status());
  }

  @Test
  void aReadOfAPageAllocatesNothing() throws Exception {
    Driver driver = Driver.ready();
    Pair queue = driver.queues(1, 64);
    Sqe read = Sqe.blocks(NvmOpcode.READ, 8, 8).prp(Driver.DATA, 0);
    driver.interrupts.discard();

    assertEquals(0, Allocations.bytesOf(() -> step(driver, queue, read)));
  }

  /** Submits and acknowledges without looking at the completion, which would allocate. */
  private static void step(Driver driver, Pair queue, Sqe read) {
    queue.put(read);
    queue.ringTail();
    driver.write(0x100c, queue.tail());
  }
}
