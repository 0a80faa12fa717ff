package dev.tocsin.devices.nvme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tocsin.devices.nvme.command.AdminOpcode;
import dev.tocsin.devices.nvme.command.NvmOpcode;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.devices.nvme.queue.WorkerThread;
import dev.tocsin.pci.InterruptMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues: places, phases, doorbells, creation and deletion (NVMe 1.4, 3.1.16, 4.1, 5.3 to 5.6). */
class QueuesTest {
  private static final Sqe FLUSH = Sqe.nvm(NvmOpcode.FLUSH);

  private final Driver driver = Driver.ready();

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 8, 256})
  void thePhaseTurnsOverWithEachRound(int entries) {
    Pair queue = driver.queues(1, entries);

    for (int i = 0; i < 3 * entries + 1; i++) {
      Cqe cqe = queue.run(FLUSH);
      assertEquals(queue.tail(), cqe.sqHead());
      assertEquals(1, cqe.sqId());
    }

    NvmeStats.Completion stats = driver.controller.stats().completions().get(1);
    assertEquals(3L * entries + 1, stats.completions());
  }

  @Test
  void aFullCompletionQueueHoldsCommandsBackUntilThereIsAPlace() {
    Pair queue = driver.queues(1, 4);
    Pair more = second(4);
    queue.put(FLUSH);
    queue.put(FLUSH);
    queue.put(FLUSH);
    queue.ringTail();
    more.put(FLUSH);
    more.ringTail();
    assertEquals(3, driver.storage.flushes());

    assertEquals(3, queue.takeAll().size());

    assertEquals(4, driver.storage.flushes());
    assertEquals(2, queue.takeAll().getFirst().sqId());
  }

  /** A second submission queue for completion queue 1. */
  private Pair second(int entries) {
    Pair pair = Threads.pair(driver, 2, entries);
    Driver.expect(driver.createSubmission(pair, 2, 1), Status.SUCCESS);
    return pair;
  }

  @Test
  void waitingEventRequestsTakeNoPlace() {
    for (int i = 0; i < 4; i++) {
      driver.admin().submit(Sqe.admin(AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST));
    }

    for (int i = 0; i < 31; i++) {
      driver.admin().submit(Sqe.admin(AdminOpcode.IDENTIFY).dword(10, 4));
    }

    assertEquals(31, driver.admin().takeAll().size());
  }

  @Test
  void anEventWaitsForAPlace() {
    int request = driver.admin().submit(Sqe.admin(AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST));
    for (int i = 0; i < 31; i++) {
      driver.admin().submit(Sqe.admin(AdminOpcode.IDENTIFY).dword(10, 4));
    }

    driver.write(0x1000 + 8 * 60, 1); // no such queue
    assertEquals(31, driver.admin().takeAll().size());

    assertEquals(request, driver.admin().takeAll().getFirst().command());
  }

  @Test
  void aQueueThatIsNoMemoryStopsAllOthersToo() {
    Pair queue = driver.queues(1, 8);
    Sqe sqe = Sqe.admin(AdminOpcode.CREATE_IO_SUBMISSION_QUEUE).prp(1L << 40, 0);
    Driver.expect(
        driver.admin().run(sqe.dword(10, 7 << 16 | 2).dword(11, 1 << 16 | 1)), Status.SUCCESS);

    driver.write(0x1010, 1);
    queue.submit(FLUSH);

    assertNull(queue.take());
    assertEquals(Registers.FATAL | Registers.READY, driver.status());
  }

  @Test
  void aPlaceForEachEntryIsEnough() {
    Pair queue = driver.queues(1, 8);

    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 7; i++) {
        queue.put(FLUSH);
      }
      queue.ringTail();
      assertEquals(7, queue.takeAll().size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 0xffff})
  void aTailPastTheEndIsInvalid(int value) {
    driver.queues(1, 8);

    driver.write(0x1008, value);

    assertEquals(1, driver.controller.stats().faults().invalidDoorbells());
    assertEquals(0, driver.storage.flushes());
  }

  @Test
  void theSameTailAgainIsInvalid() {
    Pair queue = driver.queues(1, 8);
    queue.run(FLUSH);

    driver.write(0x1008, 1);

    assertEquals(1, driver.controller.stats().faults().invalidDoorbells());
    assertEquals(1, driver.storage.flushes());
  }

  @Test
  void aTailThatPassesTheHeadIsInvalid() {
    Pair queue = driver.queues(1, 8);
    queue.run(FLUSH);
    driver.workers.hold();
    driver.write(0x1008, 6); // 5 commands

    driver.write(0x1008, 0); // 7 commands
    driver.write(0x1008, 3); // past the head

    assertEquals(1, driver.controller.stats().faults().invalidDoorbells());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 8, 0xffff})
  void aHeadThatIsNoneIsInvalid(int value) {
    Pair queue = driver.queues(1, 8);
    queue.put(FLUSH);
    queue.put(FLUSH);
    queue.ringTail();

    driver.write(0x100c, value);

    assertEquals(1, driver.controller.stats().faults().invalidDoorbells());
    assertEquals(2, queue.takeAll().size());
  }

  @Test
  void doorbellsOfNoQueueAreInvalid() {
    for (int id : new int[] {1, 2, 64, 65, 300}) {
      driver.write(0x1000 + 8 * id, 1);
      driver.write(0x1004 + 8 * id, 1);
    }

    driver.controller.write(1L << 40, 4, 1);
    assertEquals(11, driver.controller.stats().faults().invalidDoorbells());
  }

  @Test
  void doorbellsBeforeReadyAreDropped() {
    driver.disable();

    driver.write(0x1000, 1);
    driver.write(0x1004, 1);

    assertEquals(2, driver.controller.stats().faults().droppedWrites());
    assertEquals(0, driver.status());
  }

  @Test
  void reservedBitsOfADoorbellDoNotCount() {
    Pair queue = driver.queues(1, 8);
    queue.put(FLUSH);

    driver.write(0x1008, 0xabcd_0001);

    assertNotNull(queue.take());
  }

  @Test
  void eightBytesAreTwoDoorbells() {
    Pair queue = driver.queues(1, 8);
    queue.put(FLUSH);
    queue.ringTail();
    queue.put(FLUSH);

    driver.controller.write(0x1008, 8, 1L << 32 | 2);

    assertEquals(2, driver.storage.flushes());
    assertEquals(0, driver.controller.stats().faults().invalidDoorbells());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 7, 0x20000, 3, INVALID_QUEUE_IDENTIFIER",
    "65, 7, 0x20000, 3, INVALID_QUEUE_IDENTIFIER",
    "0xffff, 7, 0x20000, 3, INVALID_QUEUE_IDENTIFIER",
    "1, 0, 0x20000, 3, INVALID_QUEUE_SIZE",
    "1, 2048, 0x20000, 3, INVALID_QUEUE_SIZE",
    "1, 0xffff, 0x20000, 3, INVALID_QUEUE_SIZE",
    "1, 7, 0x20000, 2, INVALID_FIELD", // not contiguous
    "1, 7, 0x20800, 3, PRP_OFFSET_INVALID",
    "1, 7, 0x20000, 0x410003, INVALID_INTERRUPT_VECTOR",
    "1, 2047, 0x20000, 0x400003, SUCCESS",
    "1, 1, 0x20000, 0, INVALID_FIELD",
    "64, 1, 0x20000, 1, SUCCESS"
  })
  void completionQueuesAreCheckedBeforeTheyAreMade(
      String id, String size, String place, String flags, Status status) {
    Sqe sqe =
        Sqe.admin(AdminOpcode.CREATE_IO_COMPLETION_QUEUE)
            .prp(Long.decode(place), 0)
            .dword(10, Integer.decode(size) << 16 | Integer.decode(id))
            .dword(11, Integer.decode(flags));

    Driver.expect(driver.admin().run(sqe), status);

    int queues = status == Status.SUCCESS ? 2 : 1;
    assertEquals(queues, driver.controller.stats().completions().size());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 7, 0x30000, 0x10001, INVALID_QUEUE_IDENTIFIER",
    "1, 7, 0x30000, 0x10001, INVALID_QUEUE_IDENTIFIER", // in use
    "65, 7, 0x30000, 0x10001, INVALID_QUEUE_IDENTIFIER",
    "2, 7, 0x30000, 0x00001, COMPLETION_QUEUE_INVALID",
    "2, 7, 0x30000, 0x20001, COMPLETION_QUEUE_INVALID",
    "2, 7, 0x30000, 0xff0001, INVALID_QUEUE_IDENTIFIER",
    "2, 0, 0x30000, 0x10001, INVALID_QUEUE_SIZE",
    "2, 2048, 0x30000, 0x10001, INVALID_QUEUE_SIZE",
    "2, 7, 0x30000, 0x10000, INVALID_FIELD",
    "2, 7, 0x30010, 0x10001, PRP_OFFSET_INVALID",
    "2, 7, 0x30000, 0x10001, SUCCESS",
    "2, 7, 0x30000, 0x10007, SUCCESS" // priorities do not matter
  })
  void submissionQueuesAreCheckedBeforeTheyAreMade(
      String id, String size, String place, String flags, Status status) {
    driver.queues(1, 8);
    Sqe sqe =
        Sqe.admin(AdminOpcode.CREATE_IO_SUBMISSION_QUEUE)
            .prp(Long.decode(place), 0)
            .dword(10, Integer.decode(size) << 16 | Integer.decode(id))
            .dword(11, Integer.decode(flags));

    Driver.expect(driver.admin().run(sqe), status);

    int queues = status == Status.SUCCESS ? 3 : 2;
    assertEquals(queues, driver.controller.stats().submissions().size());
  }

  @Test
  void aQueueIsMadeOnlyOnceTheSizesOfEntriesAreSet() {
    driver.disable();
    driver.enable(1);
    Pair pair = Threads.pair(driver, 1, 8);

    Driver.expect(driver.createCompletion(pair, 1, 1), Status.COMMAND_SEQUENCE_ERROR);
    driver.write(Registers.CC, 4 << 20 | 6 << 16 | 1);

    Driver.expect(driver.createCompletion(pair, 1, 1), Status.SUCCESS);
  }

  @Test
  void withoutMessagesThereIsOneVector() {
    driver.interrupts.mode(InterruptMode.INTX, 0);
    Pair pair = Threads.pair(driver, 1, 8);

    Driver.expect(driver.createCompletion(pair, 1, 1), Status.INVALID_INTERRUPT_VECTOR);
    Driver.expect(driver.createCompletion(pair, 1, 0), Status.SUCCESS);
  }

  @Test
  void queuesAreDeletedInTheirOrder() {
    driver.queues(1, 8);

    Driver.expect(driver.deleteCompletion(1), Status.INVALID_QUEUE_DELETION);
    Driver.expect(driver.deleteSubmission(1), Status.SUCCESS);
    Driver.expect(driver.deleteSubmission(1), Status.INVALID_QUEUE_IDENTIFIER);
    Driver.expect(driver.deleteCompletion(1), Status.SUCCESS);
    Driver.expect(driver.deleteCompletion(1), Status.INVALID_QUEUE_IDENTIFIER);
    Driver.expect(driver.deleteSubmission(0), Status.INVALID_QUEUE_IDENTIFIER);
    Driver.expect(driver.deleteCompletion(0), Status.INVALID_QUEUE_IDENTIFIER);
    Driver.expect(driver.deleteSubmission(0xffff), Status.INVALID_QUEUE_IDENTIFIER);
    assertEquals(1, driver.controller.stats().completions().size());
  }

  @Test
  void aDeletedQueueCanBeMadeAgain() {
    for (int i = 0; i < 10; i++) {
      Pair queue = driver.queues(1, 8);
      Driver.expect(queue.run(FLUSH), Status.SUCCESS);
      Driver.expect(driver.deleteSubmission(1), Status.SUCCESS);
      Driver.expect(driver.deleteCompletion(1), Status.SUCCESS);
    }

    assertEquals(10, driver.storage.flushes());
  }

  @Test
  void commandsThatWereNotFetchedGoWithTheirQueue() {
    Pair queue = driver.queues(1, 8);
    driver.workers.hold();
    queue.put(FLUSH);
    queue.put(FLUSH);
    driver.admin().submit(Sqe.admin(AdminOpcode.DELETE_IO_SUBMISSION_QUEUE).dword(10, 1));
    queue.ringTail();
    driver.workers.run();

    List<Cqe> all = driver.admin().takeAll();

    Driver.expect(all.getFirst(), Status.SUCCESS);
    assertNull(queue.take());
    assertEquals(0, driver.storage.flushes());
  }

  @Test
  void aDeletionWaitsForTheCommandUnderWayButTheAdminQueueDoesNot() throws InterruptedException {
    Driver threaded = new Driver(NvmeOptions.DEFAULT, WorkerThread::start);
    threaded.enable();
    Threads.createQueues(threaded, 1, 8);
    Pair queue = Threads.pair(threaded, 1, 8);
    threaded.storage.shut();
    queue.submit(Sqe.blocks(NvmOpcode.READ, 0, 8).prp(Driver.DATA, 0));
    queue.submit(Sqe.blocks(NvmOpcode.READ, 0, 8).prp(Driver.DATA, 0));
    threaded.storage.awaitAccess();

    Sqe delete = Sqe.admin(AdminOpcode.DELETE_IO_SUBMISSION_QUEUE).dword(10, 1);
    int deletion = threaded.admin().submit(delete);
    Cqe other = Threads.run(threaded.admin(), Sqe.admin(AdminOpcode.IDENTIFY).dword(10, 4));
    Driver.expect(other, Status.INVALID_FIELD);
    Cqe again = Threads.run(threaded.admin(), delete);
    Driver.expect(again, Status.INVALID_QUEUE_IDENTIFIER);
    Driver.expect(
        Threads.run(
            threaded.admin(), Sqe.admin(AdminOpcode.DELETE_IO_COMPLETION_QUEUE).dword(10, 1)),
        Status.INVALID_QUEUE_DELETION);

    threaded.storage.open();

    Cqe deleted = Threads.take(threaded.admin(), 1).getFirst();
    assertEquals(deletion, deleted.command());
    Driver.expect(deleted, Status.SUCCESS);
    List<Cqe> done = queue.takeAll();
    assertEquals(1, done.size(), "the second was never fetched");
    Driver.expect(done.getFirst(), Status.SUCCESS);
    threaded.controller.reset();
  }
}
