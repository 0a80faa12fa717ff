package dev.tocsin.devices.nvme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.nvme.command.AdminOpcode;
import dev.tocsin.devices.nvme.command.NvmOpcode;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.pci.InterruptMode;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Doorbells in guest memory (NVMe 1.4, 5.7, 7.13). */
class ShadowDoorbellTest {
  private static final Sqe FLUSH = Sqe.nvm(NvmOpcode.FLUSH);
  private static final int DOORBELLS = 0x60_0000;
  private static final int EVENTS = 0x60_1000;
  private static final int INVALID_VALUE = 0x01_0100; // error log page, code 1, type error

  private final Driver driver = Driver.ready();

  private Pair shadowed(int entries) {
    Pair queue = driver.queues(1, entries);
    Driver.expect(driver.configureDoorbells(DOORBELLS, EVENTS), Status.SUCCESS);
    queue.shadow(DOORBELLS, EVENTS);
    return queue;
  }

  private long invalid() {
    return driver.controller.stats().faults().invalidDoorbells();
  }

  private int shadow(int doorbell) {
    return driver.ram.bytes().getInt(DOORBELLS + 4 * doorbell);
  }

  private void shadow(int doorbell, int value) {
    driver.ram.bytes().putInt(DOORBELLS + 4 * doorbell, value);
  }

  @Test
  void theControllerSaysThatItLooks() {
    driver.identify(1, 0);

    assertEquals(1 << 8, driver.data(Driver.DATA).getShort(256));
  }

  @ParameterizedTest
  @CsvSource({
    "0x600800, 0x601000",
    "0x600000, 0x601004",
    "0x600000, 0x600000",
    "0x2000000, 0x601000",
    "0x600000, 0x2000000",
    "0xfffffffffffff000, 0x601000",
    "0x600000, 0xfffffffffffff000"
  })
  void addressesThatAreNoPagesOfMemoryAreAnInvalidField(String doorbells, String events) {
    Pair queue = driver.queues(1, 8);

    Cqe cqe = driver.configureDoorbells(number(doorbells), number(events));

    Driver.expect(cqe, Status.INVALID_FIELD);
    Driver.expect(queue.run(FLUSH), Status.SUCCESS);
  }

  private static long number(String hexadecimal) {
    return Long.parseUnsignedLong(hexadecimal.substring(2), 16);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 256})
  void aQueueThatSleepsIsRungForEachCommand(int entries) {
    Pair queue = shadowed(entries);

    for (int i = 0; i < 3 * entries + 1; i++) {
      Driver.expect(queue.run(FLUSH), Status.SUCCESS);
    }

    assertEquals(3 * entries + 1, driver.storage.flushes());
    assertEquals(0, invalid());
  }

  @Test
  void aQueueThatWorksIsNotRung() {
    Pair queue = shadowed(64);
    driver.workers.hold();
    for (int i = 0; i < 40; i++) {
      queue.submit(FLUSH);
    }
    assertEquals(1, queue.registerWrites());

    driver.workers.run();

    assertEquals(40, queue.takeAll().size());
    assertEquals(40, driver.storage.flushes());
  }

  @Test
  void aWorkerThatLooksForMoreIsNotRung() {
    Pair queue = shadowed(64);
    int[] left = {10};
    driver.workers.pause(
        3,
        () -> {
          if (left[0] > 0) {
            left[0]--;
            queue.submit(FLUSH);
          }
        });

    queue.submit(FLUSH);

    assertEquals(11, driver.storage.flushes());
    assertEquals(1, queue.registerWrites());
    assertEquals(11, driver.interrupts.messages(1), "it interrupts before it looks for more");
    queue.submit(FLUSH);
    assertEquals(2, queue.registerWrites());
  }

  @Test
  void aWorkerDoesNotWaitForMoreOfADriverThatWritesRegisters() {
    Pair queue = driver.queues(1, 8);
    int[] pauses = {0};
    driver.workers.pause(3, () -> pauses[0]++);

    queue.run(FLUSH);

    assertEquals(0, pauses[0]);
  }

  @Test
  void headsAreNotRungWhileThereAreMessagesAndPlaces() {
    Pair queue = shadowed(64);

    for (int i = 0; i < 200; i++) {
      queue.run(FLUSH);
    }

    int heads = queue.registerWrites() - 200;
    assertTrue(heads <= 8, () -> heads + " writes of the head: once a round and when it is full");
  }

  @Test
  void aFullCompletionQueueIsRungWhenThereIsAPlace() {
    Pair queue = shadowed(4);
    Pair more = Threads.pair(driver, 2, 4);
    Driver.expect(driver.createSubmission(more, 2, 1), Status.SUCCESS);
    more.shadow(DOORBELLS, EVENTS);
    for (int round = 0; round < 9; round++) {
      for (int i = 0; i < 3; i++) {
        queue.submit(FLUSH);
      }
      more.submit(FLUSH);

      assertEquals(3, queue.takeAll().size());
      assertEquals(1, queue.takeAll().size());
    }

    assertEquals(36, driver.storage.flushes());
    assertEquals(0, invalid());
  }

  /** A command comes while the worker goes to sleep: between any two of its accesses to memory. */
  @Test
  void noTailIsLostWhereverItMoves() { // 7.13
    int cases = 0;
    for (int move = 1; move <= 9; move++) {
      for (int look = move; look <= 10; look++) {
        Driver own = Driver.ready();
        Pair queue = own.queues(1, 8);
        own.configureDoorbells(DOORBELLS, EVENTS);
        queue.shadow(DOORBELLS, EVENTS);
        queue.run(FLUSH);
        var race =
            new Race(
                own.ram,
                () -> {
                  queue.put(FLUSH);
                  return queue.moveShadowTail();
                },
                queue::ringShadowTail);

        boolean met = race.run(move, look, () -> queue.submit(FLUSH));

        cases += met ? 1 : 0;
        int expected = met ? 3 : 2;
        assertEquals(
            expected, own.storage.flushes(), "moved at %d, looked at %d".formatted(move, look));
      }
    }
    assertTrue(cases > 30, cases + " cases");
  }

  /** A driver makes a place while the worker finds none. */
  @Test
  void noHeadIsLostWhereverItMoves() { // 7.13
    int cases = 0;
    for (int move = 1; move <= 4; move++) {
      for (int look = move; look <= 5; look++) {
        Driver own = Driver.ready();
        Pair queue = own.queues(1, 4);
        own.configureDoorbells(DOORBELLS, EVENTS);
        Pair more = Threads.pair(own, 2, 4);
        Driver.expect(own.createSubmission(more, 2, 1), Status.SUCCESS);
        List.of(queue, more).forEach(each -> each.shadow(DOORBELLS, EVENTS));
        List.of(1, 2, 3).forEach(_ -> queue.submit(FLUSH));
        var race =
            new Race(
                own.ram,
                () -> {
                  while (queue.take() != null) {}
                  return queue.moveShadowHead();
                },
                queue::ringShadowHead);

        boolean met = race.run(move, look, () -> more.submit(FLUSH));

        cases += met ? 1 : 0;
        assertEquals(
            met ? 4 : 3, own.storage.flushes(), "moved at %d, looked at %d".formatted(move, look));
      }
    }
    assertTrue(cases > 8, cases + " cases");
  }

  /** What a second processor does at two of the accesses that the device makes to memory. */
  private static final class Race {
    private final GuestRam ram;
    private final IntSupplier mover;
    private final IntConsumer looker;
    private int accesses;
    private int old;

    Race(GuestRam ram, IntSupplier mover, IntConsumer looker) {
      this.ram = ram;
      this.mover = mover;
      this.looker = looker;
    }

    /**
     * Moves before one access and looks before the same, a later, or none; false if not reached.
     */
    boolean run(int move, int look, Runnable action) {
      ram.beforeAccess(() -> {
        accesses++;
        if (accesses == move) {
          old = mover.getAsInt();
        }
        if (accesses == look) {
          looker.accept(old);
        }
      });
      action.run();
      int all = accesses;
      ram.beforeAccess(() -> {});
      if (all >= move && all < look) {
        looker.accept(old);
      }
      return all >= move;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 0xffff, 0x7fff_0009})
  void aShadowThatCanBeNoTailIsAnEventAndTheQueueWorksOn(int garbage) {
    Pair queue = shadowed(8);
    queue.run(FLUSH);
    queue.run(FLUSH);
    queue.run(FLUSH);
    int request = driver.admin().submit(Sqe.admin(AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST));

    shadow(2, garbage);
    driver.write(0x1008, garbage);
    driver.write(0x1008, garbage);

    assertEquals(1, invalid(), "told once as long as it does not change");
    Cqe event = driver.admin().takeAll().getFirst();
    assertEquals(request, event.command());
    assertEquals(INVALID_VALUE, event.result());
    shadow(2, 3);
    driver.write(0x1008, 3);
    Driver.expect(queue.run(FLUSH), Status.SUCCESS);
    assertEquals(4, driver.storage.flushes());
  }

  @Test
  void aShadowThatCanBeNoHeadIsAnEvent() {
    Pair queue = shadowed(8);
    queue.run(FLUSH);

    shadow(3, 5);
    driver.write(0x100c, 5);

    assertEquals(1, invalid());
    shadow(3, 1);
    Driver.expect(queue.run(FLUSH), Status.SUCCESS);
  }

  @Test
  void anAdminQueueWhoseShadowIsLeftAloneGoesByItsRegisters() {
    shadowed(8);

    for (int i = 0; i < 70; i++) {
      Driver.expect(driver.identify(1, 0), Status.SUCCESS);
    }

    assertEquals(0, invalid());
  }

  @Test
  void anAdminQueueMayAlsoBeRungByItsShadow() {
    shadowed(8);
    driver.admin().shadow(DOORBELLS, EVENTS);
    driver.workers.hold();
    for (int i = 0; i < 20; i++) {
      driver.admin().submit(Sqe.admin(AdminOpcode.IDENTIFY).prp(Driver.DATA, 0).dword(10, 1));
    }
    driver.workers.run();

    assertEquals(20, driver.admin().takeAll().size());
    for (int i = 0; i < 70; i++) {
      Driver.expect(driver.identify(1, 0), Status.SUCCESS);
    }
    assertEquals(0, invalid());
  }

  @Test
  void aQueueThatIsMadeLaterHasItsShadowsToo() {
    shadowed(8);
    shadow(4, 5); // left over
    shadow(5, 6);

    Pair later = driver.queues(2, 8);
    later.shadow(DOORBELLS, EVENTS);
    assertEquals(0, shadow(4));
    assertEquals(0, shadow(5));
    for (int i = 0; i < 20; i++) {
      Driver.expect(later.run(FLUSH), Status.SUCCESS);
    }

    assertEquals(0, invalid());
  }

  @Test
  void aQueueThatWorkedBeforeGoesOnWhereItIs() {
    Pair queue = driver.queues(1, 8);
    List.of(1, 2, 3, 4, 5).forEach(_ -> queue.run(FLUSH));
    shadow(2, 1);

    Driver.expect(driver.configureDoorbells(DOORBELLS, EVENTS), Status.SUCCESS);
    queue.shadow(DOORBELLS, EVENTS);
    List.of(1, 2, 3, 4, 5).forEach(_ -> Driver.expect(queue.run(FLUSH), Status.SUCCESS));

    assertEquals(10, driver.storage.flushes());
    assertEquals(0, invalid());
  }

  @Test
  void aResetForgetsThem() {
    shadowed(8).run(FLUSH);
    driver.disable();
    driver.enable();
    driver.ram.bytes().putLong(EVENTS + 8, -1);
    shadow(2, 7);
    Pair queue = driver.queues(1, 8);

    Driver.expect(queue.run(FLUSH), Status.SUCCESS);

    assertEquals(7, shadow(2));
    assertEquals(-1, driver.ram.bytes().getLong(EVENTS + 8));
  }

  @Test
  void registersCountWhereTheMemoryIsTakenAway() {
    Pair queue = shadowed(8);
    queue.run(FLUSH);
    driver.ram.hide(DOORBELLS);

    Driver.expect(queue.run(FLUSH), Status.SUCCESS);

    assertEquals(3, invalid(), "once for each doorbell looked at: tail, head, the admin tail");
    assertEquals(0, driver.events.stops());
    driver.ram.hide(-1);
    for (int i = 0; i < 20; i++) {
      Driver.expect(queue.run(FLUSH), Status.SUCCESS);
    }
  }

  @Test
  void withoutEventIndexesTheShadowsStillCount() {
    Pair queue = shadowed(8);
    queue.run(FLUSH);
    driver.ram.hide(EVENTS);

    queue.put(FLUSH);
    queue.moveShadowTail();
    driver.write(0x1008, queue.tail());

    assertEquals(2, driver.storage.flushes());
  }

  @Test
  void theLevelFallsWithEachHead() { // 7.5.1
    driver.interrupts.mode(InterruptMode.INTX, 0);
    Pair queue = driver.queues(1, 8, 0);
    driver.configureDoorbells(DOORBELLS, EVENTS);
    queue.shadow(DOORBELLS, EVENTS);

    for (int i = 0; i < 50; i++) {
      queue.submit(FLUSH);
      queue.submit(FLUSH);
      assertTrue(driver.interrupts.level());
      queue.take();
      queue.ringHead();
      assertTrue(driver.interrupts.level());
      queue.take();
      queue.ringHead();
      assertFalse(driver.interrupts.level());
    }
  }

  @Test
  void nothingIsDoneBeforeADriverRings() {
    Pair queue = shadowed(8);
    queue.put(FLUSH);

    queue.moveShadowTail();

    assertNull(queue.take());
  }
}
