package dev.tocsin.devices.nvme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.nvme.command.AdminOpcode;
import dev.tocsin.devices.nvme.command.FeatureId;
import dev.tocsin.devices.nvme.command.NvmOpcode;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.pci.InterruptMode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When completions interrupt: modes, masks, coalescing (NVMe 1.4, 3.1.3, 5.21.1.8, 7.5). */
class InterruptsTest {
  private static final Sqe FLUSH = Sqe.nvm(NvmOpcode.FLUSH);
  private static final Duration UNIT = Duration.ofNanos(100_000);

  private final Driver driver = Driver.ready();

  private long raised(int vector) {
    return driver.controller.stats().interrupts().get(vector);
  }

  private long caused(int queue) {
    return driver.controller.stats().completions().get(queue).interrupts();
  }

  private Pair queueOn(InterruptMode mode, int vectors, int vector) {
    driver.interrupts.mode(mode, vectors);
    Pair queue = driver.queues(1, 64, vector);
    driver.interrupts.forget();
    return queue;
  }

  @Test
  void whatIsPostedInOneGoInterruptsOnce() {
    Pair queue = driver.queues(1, 64, 3);
    for (int i = 0; i < 20; i++) {
      queue.put(FLUSH);
    }

    queue.ringTail();

    assertEquals(1, driver.interrupts.messages(3));
    assertEquals(1, raised(3));
    assertEquals(20, queue.takeAll().size());
  }

  @Test
  void noCompletionWaitsLongForThoseThatFollow() {
    Pair queue = driver.queues(1, 64, 3);
    for (int i = 0; i < 20; i++) {
      queue.put(FLUSH);
    }
    driver.ram.afterWrite(11, () -> driver.timer.advance(Duration.ofNanos(60_000))); // of two each

    queue.ringTail();

    assertEquals(2, driver.interrupts.messages(3));
  }

  @Test
  void withMsixEachCompletionTriggersItsQueuesVector() {
    Pair first = driver.queues(1, 8, 3);
    Pair second = driver.queues(2, 8, 64);
    driver.interrupts.forget();

    for (int i = 0; i < 20; i++) {
      first.run(FLUSH);
      second.run(FLUSH);
      second.run(FLUSH);
    }

    assertEquals(20, driver.interrupts.messages(3));
    assertEquals(40, driver.interrupts.messages(64));
    assertEquals(60, driver.interrupts.messages().size());
    assertEquals(20, raised(3));
    assertEquals(40, raised(64));
    assertEquals(20, caused(1));
    assertEquals(4, raised(0), "four queues were made");
    assertEquals(4, caused(0));
  }

  @Test
  void countersOfVectorsOutliveQueuesAndResets() {
    driver.queues(1, 8).run(FLUSH);
    driver.disable();
    driver.enable();
    driver.queues(1, 8).run(FLUSH);

    assertEquals(2, raised(1));
    assertEquals(1, caused(1));
  }

  @Test
  void aQueueWithoutInterruptsIsSilent() {
    Pair pair = Threads.pair(driver, 1, 8);
    Sqe sqe =
        Sqe.admin(AdminOpcode.CREATE_IO_COMPLETION_QUEUE)
            .prp(pair.completions(), 0)
            .dword(10, 7 << 16 | 1)
            .dword(11, 1 << 16 | 1);
    Driver.expect(driver.admin().run(sqe), Status.SUCCESS);
    driver.createSubmission(pair, 1, 1);
    driver.interrupts.forget();

    Driver.expect(pair.run(FLUSH), Status.SUCCESS);

    assertEquals(List.of(), driver.interrupts.messages());
    assertFalse(driver.interrupts.level());
  }

  @Test
  void withMsixTheMaskOfPinsDoesNothing() {
    Pair queue = queueOn(InterruptMode.MSIX, 65, 1);
    driver.write(Registers.INTMS, -1);

    queue.run(FLUSH);

    assertEquals(1, driver.interrupts.messages(1));
    assertEquals(1, raised(1));
  }

  @Test
  void withMsixUnmaskingPinsSendsNothing() {
    Pair queue = queueOn(InterruptMode.MSIX, 65, 1);
    queue.submit(FLUSH);

    driver.write(Registers.INTMS, -1);
    driver.write(Registers.INTMC, -1);

    assertEquals(1, driver.interrupts.messages(1));
  }

  @Test
  void thePinIsHighWhileThereAreEntries() {
    Pair queue = queueOn(InterruptMode.INTX, 0, 0);
    queue.put(FLUSH);
    queue.put(FLUSH);
    queue.ringTail();
    assertTrue(driver.interrupts.level());

    queue.take();
    queue.ringHead();
    assertTrue(driver.interrupts.level());
    queue.take();
    queue.ringHead();

    assertFalse(driver.interrupts.level());
    assertEquals(1, driver.interrupts.rises());
  }

  @Test
  void aDriverThatPollsFasterThanItIsToldLeavesThePinLow() {
    Pair queue = queueOn(InterruptMode.INTX, 0, 0);
    driver.ram.afterWrite(2, queue::takeAll);

    queue.submit(FLUSH);

    assertFalse(driver.interrupts.level());
    assertEquals(0, driver.controller.stats().faults().invalidDoorbells());
    Driver.expect(queue.run(FLUSH), Status.SUCCESS);
  }

  @Test
  void withThePinInterruptsAreItsRises() {
    Pair queue = queueOn(InterruptMode.INTX, 0, 0);
    long before = raised(0);

    for (int i = 0; i < 30; i++) {
      queue.run(FLUSH);
    }

    assertEquals(30, driver.interrupts.rises());
    assertEquals(30, raised(0) - before);
    assertEquals(30, caused(1));
  }

  @Test
  void aMaskHoldsThePinDown() {
    Pair queue = queueOn(InterruptMode.INTX, 0, 0);
    driver.write(Registers.INTMS, 1);
    assertEquals(1, driver.read(Registers.INTMS));
    assertEquals(1, driver.read(Registers.INTMC));

    queue.submit(FLUSH);
    assertFalse(driver.interrupts.level());
    driver.write(Registers.INTMC, 1);
    assertTrue(driver.interrupts.level());
    driver.write(Registers.INTMS, 1);
    assertFalse(driver.interrupts.level());
    queue.takeAll();
    driver.write(Registers.INTMC, 1);

    assertFalse(driver.interrupts.level());
    assertEquals(1, driver.interrupts.rises());
  }

  @Test
  void withMsiEachUnmaskedCompletionSendsAMessage() {
    Pair queue = queueOn(InterruptMode.MSI, 8, 5);

    queue.submit(FLUSH);
    queue.submit(FLUSH);

    assertEquals(2, driver.interrupts.messages(5));
    assertEquals(2, raised(5));
  }

  @Test
  void withMsiUnmaskingSendsOneMessageForWhatIsThere() {
    Pair queue = queueOn(InterruptMode.MSI, 8, 5);
    driver.write(Registers.INTMS, 1 << 5);
    queue.submit(FLUSH);
    queue.submit(FLUSH);
    assertEquals(0, driver.interrupts.messages(5));

    driver.write(Registers.INTMC, 1 << 4);
    assertEquals(0, driver.interrupts.messages(5));
    driver.write(Registers.INTMC, 1 << 5);
    driver.write(Registers.INTMC, 1 << 5);

    assertEquals(1, driver.interrupts.messages(5));
    assertEquals(1, raised(5));
  }

  @Test
  void withMsiUnmaskingAnAcknowledgedVectorSendsNothing() {
    Pair queue = queueOn(InterruptMode.MSI, 8, 5);
    driver.write(Registers.INTMS, 1 << 5);
    queue.run(FLUSH);

    driver.write(Registers.INTMC, 1 << 5);

    assertEquals(0, driver.interrupts.messages(5));
  }

  @Test
  void deletingAQueueTakesItsInterruptBack() {
    Pair queue = queueOn(InterruptMode.INTX, 0, 0);
    queue.submit(FLUSH);
    assertTrue(driver.interrupts.level());

    driver.deleteSubmission(1);
    driver.deleteCompletion(1);

    assertFalse(driver.interrupts.level());
  }

  @Test
  void aResetLowersThePin() {
    Pair queue = queueOn(InterruptMode.INTX, 0, 0);
    queue.submit(FLUSH);

    driver.disable();

    assertFalse(driver.interrupts.level());
  }

  // ---- Coalescing.

  private Pair coalesced(int threshold, int time) {
    Pair queue = queueOn(InterruptMode.MSIX, 65, 1);
    int value = time << 8 | (threshold - 1);
    Driver.expect(driver.setFeature(FeatureId.INTERRUPT_COALESCING, value), Status.SUCCESS);
    driver.interrupts.forget();
    return queue;
  }

  @Test
  void theThresholdMakesOneInterruptOfMany() {
    Pair queue = coalesced(4, 10);

    for (int i = 0; i < 12; i++) {
      queue.submit(FLUSH);
    }

    assertEquals(3, driver.interrupts.messages(1));
    assertEquals(3, raised(1));
  }

  @Test
  void theTimeRunsFromTheFirstEntry() {
    Pair queue = coalesced(100, 10);
    queue.submit(FLUSH);
    driver.timer.advance(UNIT.multipliedBy(9));
    queue.submit(FLUSH);
    assertEquals(0, driver.interrupts.messages(1));

    driver.timer.advance(UNIT);

    assertEquals(1, driver.interrupts.messages(1));
    driver.timer.advance(UNIT.multipliedBy(100));
    assertEquals(1, driver.interrupts.messages(1));
    assertEquals(0, driver.timer.waiting());
  }

  @Test
  void theTimeOfTheNextEntryStartsAfresh() {
    Pair queue = coalesced(2, 10);
    queue.submit(FLUSH);
    driver.timer.advance(UNIT.multipliedBy(5));
    queue.submit(FLUSH); // threshold
    queue.submit(FLUSH); // waits from here
    assertEquals(1, driver.interrupts.messages(1));

    driver.timer.advance(UNIT.multipliedBy(5)); // the first deadline
    assertEquals(1, driver.interrupts.messages(1));
    driver.timer.advance(UNIT.multipliedBy(5));

    assertEquals(2, driver.interrupts.messages(1));
  }

  @Test
  void entriesThatADriverFoundByItselfDoNotInterrupt() {
    Pair queue = coalesced(100, 10);
    queue.run(FLUSH);

    driver.timer.advance(UNIT.multipliedBy(20));

    assertEquals(0, driver.interrupts.messages(1));
  }

  @Test
  void acknowledgedEntriesDoNotCountForTheThreshold() {
    Pair queue = coalesced(3, 10);
    queue.run(FLUSH);

    queue.submit(FLUSH);
    queue.submit(FLUSH);
    assertEquals(0, driver.interrupts.messages(1));
    queue.submit(FLUSH);

    assertEquals(1, driver.interrupts.messages(1));
  }

  @Test
  void thereIsOneTimerForAllVectors() {
    Pair first = coalesced(100, 10);
    Pair second = driver.queues(2, 64, 2);
    driver.interrupts.forget();
    first.submit(FLUSH);
    driver.timer.advance(UNIT.multipliedBy(4));
    second.submit(FLUSH);
    assertEquals(1, driver.timer.waiting());

    driver.timer.advance(UNIT.multipliedBy(6));
    assertEquals(List.of(1), driver.interrupts.messages());
    assertEquals(1, driver.timer.waiting());
    driver.timer.advance(UNIT.multipliedBy(4));

    assertEquals(List.of(1, 2), driver.interrupts.messages());
  }

  @Test
  void eitherFieldOfZeroTurnsCoalescingOff() {
    Pair queue = coalesced(4, 0);
    queue.submit(FLUSH);
    assertEquals(1, driver.interrupts.messages(1));
    driver.setFeature(FeatureId.INTERRUPT_COALESCING, 10 << 8);
    queue.submit(FLUSH);

    assertEquals(2, driver.interrupts.messages(1));
  }

  @Test
  void turningItOffTellsOfWhatWaits() {
    Pair queue = coalesced(4, 10);
    queue.submit(FLUSH);

    driver.setFeature(FeatureId.INTERRUPT_COALESCING, 0);

    assertEquals(1, driver.interrupts.messages(1));
  }

  @Test
  void aVectorCanBeExempt() {
    Pair queue = coalesced(4, 10);
    queue.submit(FLUSH);

    Driver.expect(
        driver.setFeature(FeatureId.INTERRUPT_VECTOR_CONFIGURATION, 1 << 16 | 1), Status.SUCCESS);
    queue.submit(FLUSH);

    assertEquals(2, driver.interrupts.messages(1));
    assertEquals(
        1 << 16 | 1, driver.getFeature(FeatureId.INTERRUPT_VECTOR_CONFIGURATION, 1).result());
  }

  @Test
  void theAdminQueueIsNeverCoalesced() {
    coalesced(100, 200);

    driver.identify(1, 0);

    assertEquals(List.of(0), driver.interrupts.messages());
  }

  @Test
  void aQueueOfTheAdminVectorIsToldWithIt() {
    driver.queues(1, 64, 0);
    driver.setFeature(FeatureId.INTERRUPT_COALESCING, 10 << 8 | 9);
    Pair queue = Threads.pair(driver, 1, 64);
    driver.interrupts.forget();

    queue.submit(FLUSH);
    assertEquals(List.of(), driver.interrupts.messages());
    driver.identify(1, 0);
    driver.timer.advance(UNIT.multipliedBy(100));

    assertEquals(List.of(0), driver.interrupts.messages());
  }

  @Test
  void coalescedEntriesRaiseThePinLate() {
    Pair queue = queueOn(InterruptMode.INTX, 0, 0);
    driver.setFeature(FeatureId.INTERRUPT_COALESCING, 10 << 8 | 2);

    queue.submit(FLUSH);
    queue.submit(FLUSH);
    assertFalse(driver.interrupts.level());
    queue.submit(FLUSH);
    assertTrue(driver.interrupts.level());
    queue.takeAll();

    assertFalse(driver.interrupts.level());
  }

  @Test
  void aResetForgetsWhatWaits() {
    Pair queue = coalesced(4, 10);
    queue.submit(FLUSH);

    driver.disable();
    driver.timer.advance(UNIT.multipliedBy(100));

    assertEquals(0, driver.interrupts.messages(1));
  }
}
