package dev.tocsin.chip.x86.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.engine.port.Delivery;
import java.util.List;
import org.junit.jupiter.api.Test;

/** NMI, SMI, INIT and start-up requests, and waiting for any of them. */
class ProcessorEventsTest {
  private final ApicFixture f = new ApicFixture();
  private final ApicFixture second = new ApicFixture(1);

  @Test
  void anNmiIsTakenOnceHoweverOftenItWasSent() {
    assertEquals(Delivery.DELIVERED, signal(f, DeliveryMode.NMI));
    assertEquals(Delivery.COALESCED, signal(f, DeliveryMode.NMI));

    assertTrue(f.apic.takeEvents().nmi());
    assertFalse(f.apic.takeEvents().nmi());
  }

  @Test
  void anNmiComesAlsoWhileDisabledBySoftware() {
    f.write(ApicFixture.SVR, 0xff);

    signal(f, DeliveryMode.NMI);

    assertTrue(f.apic.takeEvents().nmi());
  }

  @Test
  void nmiAndSmiAreTakenTogether() {
    signal(f, DeliveryMode.NMI);
    signal(f, DeliveryMode.SMI);

    ProcessorEvents events = f.apic.takeEvents();

    assertTrue(events.nmi() && events.smi());
    assertFalse(events.init() || events.startUp());
  }

  @Test
  void withoutALocalApicNothingIsTaken() {
    f.disable();

    assertEquals(Delivery.DROPPED, signal(f, DeliveryMode.NMI));
    assertEquals(Delivery.DROPPED, signal(f, DeliveryMode.INIT));
  }

  @Test
  void aSecondProcessorWaitsForItsStart() {
    assertTrue(second.apic.isWaiting());
    second.apic.inbox().signal(DeliveryMode.START_UP, 0x9a);

    ProcessorEvents events = second.apic.takeEvents();

    assertTrue(events.startUp());
    assertEquals(0x9a, events.startVector());
    assertFalse(second.apic.isWaiting());
  }

  @Test
  void aSecondStartIsDropped() {
    second.apic.inbox().signal(DeliveryMode.START_UP, 0x9a);
    second.apic.takeEvents();

    second.apic.inbox().signal(DeliveryMode.START_UP, 0x55);

    assertEquals(ProcessorEvents.NONE, second.apic.takeEvents());
  }

  @Test
  void theFirstOfTwoStartsThatWaitCounts() {
    second.apic.inbox().signal(DeliveryMode.START_UP, 0x9a);
    assertEquals(Delivery.COALESCED, second.apic.inbox().signal(DeliveryMode.START_UP, 0x55));

    assertEquals(0x9a, second.apic.takeEvents().startVector());
  }

  @Test
  void anInitAndItsStartMayComeTogether() {
    second.apic.inbox().signal(DeliveryMode.START_UP, 0x11);
    second.apic.takeEvents();
    signal(second, DeliveryMode.INIT);
    second.apic.inbox().signal(DeliveryMode.START_UP, 0x22);

    ProcessorEvents events = second.apic.takeEvents();

    assertTrue(events.init() && events.startUp());
    assertEquals(0x22, events.startVector());
    assertFalse(second.apic.isWaiting());
  }

  @Test
  void anInitUndoesAStartThatWaits() {
    second.apic.inbox().signal(DeliveryMode.START_UP, 0x11);
    signal(second, DeliveryMode.INIT);

    ProcessorEvents events = second.apic.takeEvents();

    assertTrue(events.init());
    assertFalse(events.startUp());
    assertTrue(second.apic.isWaiting());
  }

  @Test
  void anInitOfTheBootstrapProcessorDoesNotMakeItWait() {
    signal(f, DeliveryMode.INIT);
    f.apic.inbox().signal(DeliveryMode.START_UP, 0x22);

    ProcessorEvents events = f.apic.takeEvents();

    assertTrue(events.init());
    assertFalse(events.startUp());
    assertFalse(f.apic.isWaiting());
  }

  @Test
  void anInitResetsAllButModeAndId() {
    f.enterX2apic();
    f.wrmsr(ApicFixture.TPR, 0x55);
    f.wrmsr(ApicFixture.TIMER, 0x41);
    f.wrmsr(ApicFixture.INITIAL, 100);
    f.accept(0x91);
    f.expect(0x91);
    f.acceptLevel(0x71);
    signal(f, DeliveryMode.NMI);
    signal(f, DeliveryMode.INIT);

    ProcessorEvents events = f.apic.takeEvents();

    assertFalse(events.nmi());
    assertEquals(ApicMode.X2APIC, f.apic.base().mode());
    assertEquals(ApicFixture.ID_VALUE, f.rdmsr(ApicFixture.ID));
    assertEquals(0, f.rdmsr(ApicFixture.TPR));
    assertEquals(0, f.rdmsr(ApicFixture.PPR));
    assertEquals(0xff, f.rdmsr(ApicFixture.SVR));
    assertEquals(ApicFixture.MASKED, f.rdmsr(ApicFixture.TIMER));
    assertEquals(0, f.rdmsr(ApicFixture.TMR + 0x30));
    assertEquals(Long.MAX_VALUE, f.apic.deadline());
    assertFalse(f.apic.hasInterrupt());
    assertFalse(f.apic.inbox().accepts());
  }

  @Test
  void anNmiWaitsUntilTheProcessorIsStarted() {
    signal(second, DeliveryMode.NMI);
    assertEquals(ProcessorEvents.NONE, second.apic.takeEvents());
    assertTrue(second.apic.beginWait(true));
    second.apic.endWait();

    second.apic.inbox().signal(DeliveryMode.START_UP, 1);

    assertTrue(second.apic.takeEvents().startUp());
    assertTrue(second.apic.takeEvents().nmi());
  }

  @Test
  void aWaitBeginsWhenThereIsNoWork() {
    assertTrue(f.apic.beginWait(true));
    assertEquals(List.of(), f.kicks);

    f.accept(0x41);
    assertEquals(List.of(0), f.kicks);
    f.accept(0x51);
    assertEquals(List.of(0), f.kicks, "one kick for each wait");
  }

  @Test
  void aWaitDoesNotBeginWhenThereIsWork() {
    f.accept(0x41);
    assertFalse(f.apic.beginWait(true));
    f.accept(0x51);
    assertEquals(List.of(), f.kicks);

    signal(f, DeliveryMode.NMI);
    assertFalse(f.apic.beginWait(false));
  }

  @Test
  void withInterruptsOffOnlyEventsAreWork() {
    f.accept(0x41);

    assertTrue(f.apic.beginWait(false));
    signal(f, DeliveryMode.SMI);

    assertEquals(List.of(0), f.kicks);
  }

  @Test
  void whatTheTaskPriorityHoldsBackIsNoWork() {
    f.write(ApicFixture.TPR, 0xf0);
    f.accept(0x41);

    assertTrue(f.apic.beginWait(true));
  }

  @Test
  void aTimerThatRanOutIsWork() {
    f.write(ApicFixture.TIMER, 0x31);
    f.write(ApicFixture.INITIAL, 100);
    assertTrue(f.apic.beginWait(true));
    f.apic.endWait();

    f.now += 1000;

    assertFalse(f.apic.beginWait(true));
  }

  @Test
  void afterAWaitNobodyKicks() {
    f.apic.beginWait(true);
    f.apic.endWait();

    f.accept(0x41);

    assertEquals(List.of(), f.kicks);
  }

  @Test
  void aPinThatRisesKicks() {
    f.apic.beginWait(true);

    f.apic.inbox().setPin(0, true);

    assertEquals(List.of(0), f.kicks);
  }

  @Test
  void modesThatAreNoEventsAreDropped() {
    assertEquals(Delivery.DROPPED, signal(f, DeliveryMode.FIXED));
    assertEquals(Delivery.DROPPED, signal(f, DeliveryMode.LOWEST_PRIORITY));
    assertEquals(Delivery.DROPPED, signal(f, DeliveryMode.RESERVED));
  }

  @Test
  void anExternalInterruptAsAMessageIsTakenOnce() {
    signal(f, DeliveryMode.EXT_INT);

    f.expect(f.external);

    assertFalse(f.apic.hasInterrupt());
  }

  private static Delivery signal(ApicFixture fixture, DeliveryMode mode) {
    return fixture.apic.inbox().signal(mode, 0);
  }
}
