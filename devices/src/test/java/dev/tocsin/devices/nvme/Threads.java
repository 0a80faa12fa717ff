package dev.tocsin.devices.nvme;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.nvme.command.AdminOpcode;
import dev.tocsin.devices.nvme.command.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What a driver does when the controller works on threads: it waits. */
final class Threads {
  private static final long LIMIT_NANOS = 30_000_000_000L;
  private static final long PAUSE_NANOS = 100_000;

  private Threads() {}

  static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - start < LIMIT_NANOS, "this should have happened by now");
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Takes completions until there are so many. */
  static List<Cqe> take(Pair queue, int count) {
    List<Cqe> all = new ArrayList<>();
    await(() -> {
      all.addAll(queue.takeAll());
      return all.size() >= count;
    });
    return all;
  }

  static Cqe run(Pair queue, Sqe sqe) {
    queue.submit(sqe);
    return take(queue, 1).getFirst();
  }

  static Pair pair(Driver driver, int id, int entries) {
    return new Pair(driver.controller, driver.ram.bytes(), id, entries, 0x1_0000 * (id + 1));
  }

  static void createQueues(Driver driver, int id, int entries) {
    int base = 0x1_0000 * (id + 1);
    int shape = (entries - 1) << 16 | id;
    Sqe completion =
        Sqe.admin(AdminOpcode.CREATE_IO_COMPLETION_QUEUE)
            .prp(base + 0x8000, 0)
            .dword(10, shape)
            .dword(11, id << 16 | 3);
    Sqe submission =
        Sqe.admin(AdminOpcode.CREATE_IO_SUBMISSION_QUEUE)
            .prp(base, 0)
            .dword(10, shape)
            .dword(11, id << 16 | 1);
    Driver.expect(run(driver.admin(), completion), Status.SUCCESS);
    Driver.expect(run(driver.admin(), submission), Status.SUCCESS);
  }
}
