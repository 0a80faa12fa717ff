package dev.tocsin.devices.nvme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.nvme.command.NvmOpcode;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.devices.nvme.queue.WorkerThread;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registers; enable, disable, shutdown, reset (NVMe 1.4, 3.1, 7.3, 7.6). */
class LifeTest {
  private static final int ENTRY_SIZES = 4 << 20 | 6 << 16;
  private static final int SHUTDOWN_NORMAL = 1 << 14;

  @Test
  void capabilitiesSayWhatTheControllerIs() {
    Driver driver = new Driver();

    long cap = driver.controller.read(Registers.CAP, 8);

    assertEquals(2047, cap & 0xffff, "MQES");
    assertEquals(1, cap >>> 16 & 1, "CQR");
    assertEquals(0, cap >>> 32 & 0xf, "DSTRD");
    assertEquals(1, cap >>> 37 & 0xff, "CSS");
    assertEquals(0, cap >>> 48 & 0xf, "MPSMIN");
    assertEquals(4, cap >>> 52 & 0xf, "MPSMAX");
    assertEquals(0x0001_0400, driver.read(Registers.VS));
  }

  @Test
  void anyWidthAndOffsetReadsTheSameBytes() {
    Driver driver = new Driver();
    driver.enable();
    byte[] expected = new byte[0x1010];
    for (int at = 0; at < expected.length; at += 4) {
      int word = driver.read(at);
      for (int i = 0; i < 4; i++) {
        expected[at + i] = (byte) (word >>> (8 * i));
      }
    }

    for (int width = 1; width <= 8; width++) {
      for (int at = 0; at <= expected.length - width; at++) {
        long value = driver.controller.read(at, width);
        for (int i = 0; i < width; i++) {
          assertEquals(expected[at + i], (byte) (value >>> (8 * i)), "%x+%d".formatted(at, i));
        }
      }
    }
  }

  @Test
  void aWriteOfAnOddWidthOrPlaceIsDroppedAndCounted() {
    Driver driver = new Driver();

    driver.controller.write(Registers.CC, 2, 1);
    driver.controller.write(Registers.CC + 2, 4, 1);
    driver.controller.write(Registers.ASQ + 4, 8, -1);
    driver.controller.write(Registers.CAP, 4, 0);
    driver.controller.write(Registers.CSTS, 4, 3);
    driver.controller.write(0x40, 4, 3);

    assertEquals(0, driver.read(Registers.CC));
    assertEquals(0, driver.status());
    assertEquals(6, driver.controller.stats().faults().droppedWrites());
  }

  @Test
  void enablingMakesItReady() {
    Driver driver = new Driver();

    driver.enable();

    assertEquals(Registers.READY, driver.status());
    Driver.expect(driver.identify(1, 0), Status.SUCCESS);
  }

  @Test
  void itCanBeEnabledAgainAndAgain() {
    Driver driver = new Driver();

    for (int i = 0; i < 50; i++) {
      driver.enable();
      Pair queues = driver.queues(1, 8);
      Driver.expect(queues.run(Sqe.nvm(NvmOpcode.FLUSH)), Status.SUCCESS);
      driver.disable();
      assertEquals(0, driver.status());
    }

    assertEquals(50, driver.storage.flushes());
  }

  @ParameterizedTest
  @CsvSource({
    "0x00460011, 0x001f001f, 0x10000, 0x18000", // a command set it does not have
    "0x00460801, 0x001f001f, 0x10000, 0x18000", // weighted arbitration
    "0x00460281, 0x001f001f, 0x10000, 0x18000", // pages of 128 KiB
    "0x00460001, 0x001f0000, 0x10000, 0x18000", // a submission queue of one entry
    "0x00460001, 0x0000001f, 0x10000, 0x18000", // a completion queue of one entry
    "0x00460001, 0x0fff001f, 0x10000, 0x18000", // more entries than MQES
    "0x00460081, 0x001f001f, 0x11000, 0x18000" // not aligned to pages of 8 KiB
  })
  void settingsThatCannotWorkAreFatalUntilTheNextReset(
      String cc, String aqa, String asq, String acq) {
    Driver driver = new Driver();
    driver.write(Registers.AQA, Integer.decode(aqa));
    driver.controller.write(Registers.ASQ, 8, Long.decode(asq));
    driver.controller.write(Registers.ACQ, 8, Long.decode(acq));

    driver.write(Registers.CC, Integer.decode(cc));

    assertEquals(Registers.FATAL, driver.status());
    driver.write(Registers.CC, 0);
    driver.enable();
    assertEquals(Registers.READY, driver.status());
  }

  @Test
  void settingsOfAnEnabledControllerDoNotChange() {
    Driver driver = Driver.ready();

    driver.write(Registers.CC, ENTRY_SIZES | 3 << 7 | 1);
    driver.write(Registers.AQA, 0);

    assertEquals(ENTRY_SIZES | 1, driver.read(Registers.CC));
    assertEquals(0x001f_001f, driver.read(Registers.AQA));
    Driver.expect(driver.identify(1, 0), Status.SUCCESS);
  }

  @Test
  void aResetKeepsTheAdminQueuesAddressesAndForgetsTheRest() {
    Driver driver = Driver.ready();
    driver.write(Registers.INTMS, 6);
    long place = driver.controller.read(Registers.ASQ, 8);

    driver.disable();

    assertEquals(place, driver.controller.read(Registers.ASQ, 8));
    assertEquals(0x001f_001f, driver.read(Registers.AQA));
    assertEquals(0, driver.read(Registers.INTMS));
    assertTrue(driver.controller.stats().submissions().isEmpty());
  }

  @Test
  void aResetOfTheFunctionForgetsAll() {
    Driver driver = Driver.ready();
    driver.queues(1, 8);

    driver.controller.reset();

    for (int at = Registers.INTMS; at < 0x40; at += 4) {
      assertEquals(0, driver.read(at));
    }
    driver.enable();
    assertEquals(Registers.READY, driver.status());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aShutdownFlushesAndSaysWhenItIsDone(int kind) {
    Driver driver = Driver.ready();
    driver.workers.hold();

    driver.write(Registers.CC, ENTRY_SIZES | kind << 14 | 1);

    assertEquals(Registers.SHUTDOWN_BEGUN | Registers.READY, driver.status());
    assertEquals(0, driver.storage.flushes());
    driver.workers.run();
    assertEquals(Registers.SHUTDOWN_DONE | Registers.READY, driver.status());
    assertEquals(1, driver.storage.flushes());
  }

  @Test
  void aShutdownWithABrokenDiskEndsTooAndIsTold() {
    Driver driver = Driver.ready();
    driver.storage.breakDown();

    driver.write(Registers.CC, ENTRY_SIZES | SHUTDOWN_NORMAL | 1);

    assertEquals(Registers.SHUTDOWN_DONE | Registers.READY, driver.status());
    assertEquals(1, driver.events.storageFailures());
  }

  @Test
  void afterAShutdownAResetBringsItBack() {
    Driver driver = Driver.ready();
    driver.write(Registers.CC, ENTRY_SIZES | SHUTDOWN_NORMAL | 1);

    driver.disable();
    driver.enable();

    assertEquals(Registers.READY, driver.status());
  }

  @Test
  void aShutdownOfADisabledControllerIsDoneAtOnce() {
    Driver driver = new Driver();

    driver.write(Registers.CC, SHUTDOWN_NORMAL);

    assertEquals(Registers.SHUTDOWN_DONE, driver.status());
  }

  @Test
  void queuesThatAreNoMemoryAreFatalUntilTheNextReset() {
    Driver driver = new Driver();
    driver.write(Registers.AQA, 0x001f_001f);
    driver.controller.write(Registers.ASQ, 8, 1L << 40);
    driver.controller.write(Registers.ACQ, 8, 1L << 41);
    driver.write(Registers.CC, ENTRY_SIZES | 1);

    driver.write(0x1000, 1);

    assertEquals(Registers.FATAL | Registers.READY, driver.status());
    assertEquals(1, driver.events.stops());
    driver.disable();
    driver.enable();
    Driver.expect(driver.identify(1, 0), Status.SUCCESS);
  }

  @Test
  void completionsThatHaveNoMemoryAreFatal() {
    Driver driver = Driver.ready();
    Pair good = driver.queues(1, 8);
    driver.disable();
    driver.controller.write(Registers.ACQ, 8, 1L << 41);
    driver.write(Registers.CC, ENTRY_SIZES | 1);

    driver.write(0x1000, 1);

    assertTrue((driver.status() & Registers.FATAL) != 0);
    assertNull(good.take());
  }

  @Test
  void nothingIsPostedAfterAReset() {
    Driver driver = Driver.ready();
    Pair queues = driver.queues(1, 8);
    driver.workers.hold();
    queues.submit(Sqe.nvm(NvmOpcode.FLUSH));
    driver.interrupts.forget();
    long writes = driver.ram.writes();

    driver.disable();
    assertTrue((driver.status() & Registers.READY) != 0, "workers have not ended");
    driver.workers.run();

    assertEquals(0, driver.status());
    assertEquals(writes, driver.ram.writes());
    assertEquals(List.of(), driver.interrupts.messages());
    assertFalse(driver.interrupts.level());
    assertNull(queues.take());
  }

  @Test
  void aResetWhileACompletionIsWrittenRaisesNoInterrupt() {
    Driver driver = Driver.ready();
    Pair queues = driver.queues(1, 8);
    driver.interrupts.forget();
    driver.ram.afterWrite(1, driver::disable);

    queues.submit(Sqe.nvm(NvmOpcode.FLUSH));

    assertEquals(0, driver.status());
    assertEquals(List.of(), driver.interrupts.messages());
    assertFalse(driver.interrupts.level());
  }

  @Test
  void enablingBeforeTheResetIsDoneComesAfterIt() {
    Driver driver = Driver.ready();
    driver.queues(1, 8);
    driver.workers.hold();
    driver.disable();

    driver.write(Registers.CC, ENTRY_SIZES | 1);
    driver.workers.run();

    assertEquals(Registers.READY, driver.status());
    assertEquals(1, driver.controller.stats().submissions().size());
  }

  @Test
  void aCommandUnderWayOnAThreadLeavesNoTraceAfterAReset() throws InterruptedException {
    Driver driver = new Driver(NvmeOptions.DEFAULT, WorkerThread::start);
    driver.enable();
    Threads.createQueues(driver, 1, 8);
    Pair queues = Threads.pair(driver, 1, 8);
    driver.storage.shut();
    queues.submit(Sqe.blocks(NvmOpcode.READ, 0, 8).prp(Driver.DATA, 0));
    driver.storage.awaitAccess();
    long writes = driver.ram.writes();
    driver.interrupts.forget();

    driver.disable();

    assertTrue((driver.status() & Registers.READY) != 0, "a read is under way");
    driver.storage.open();
    Threads.await(() -> driver.status() == 0);
    assertEquals(writes, driver.ram.writes());
    assertEquals(List.of(), driver.interrupts.messages());
  }

  @Test
  void aResetOfTheFunctionWaitsForACommandUnderWay() throws InterruptedException {
    Driver driver = new Driver(NvmeOptions.DEFAULT, WorkerThread::start);
    driver.enable();
    Threads.createQueues(driver, 1, 8);
    Pair queues = Threads.pair(driver, 1, 8);
    driver.storage.shut();
    queues.submit(Sqe.blocks(NvmOpcode.READ, 0, 8).prp(Driver.DATA, 0));
    driver.storage.awaitAccess();

    Thread opener = Thread.ofVirtual().start(driver.storage::open);
    driver.controller.reset();

    opener.join();
    assertEquals(0, driver.status());
    assertEquals(0, driver.read(Registers.CC));
  }
}
