package dev.tocsin.chip.x86.apic;

import static dev.tocsin.chip.x86.apic.ApicFixture.APR;
import static dev.tocsin.chip.x86.apic.ApicFixture.IRR;
import static dev.tocsin.chip.x86.apic.ApicFixture.ISR;
import static dev.tocsin.chip.x86.apic.ApicFixture.PPR;
import static dev.tocsin.chip.x86.apic.ApicFixture.SVR;
import static dev.tocsin.chip.x86.apic.ApicFixture.TMR;
import static dev.tocsin.chip.x86.apic.ApicFixture.TPR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.port.Delivery;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Requests, service, priorities and ends of one local APIC (Intel SDM 3A, 11.8). */
class LocalApicInterruptsTest {
  private final ApicFixture f = new ApicFixture();

  @Test
  void everyVectorIsRequestedServedAndEnded() {
    for (int vector = 16; vector < 256; vector++) {
      assertEquals(Delivery.DELIVERED, f.apic.inbox().accept(vector, false));
      assertTrue(f.bit(IRR, vector));
      f.expect(vector);
      assertFalse(f.bit(IRR, vector));
      assertTrue(f.bit(ISR, vector));
      f.end();
      assertFalse(f.bit(ISR, vector));
      assertFalse(f.apic.hasInterrupt());
    }
    assertEquals(List.of(), f.ended);
  }

  @Test
  void aVectorThatIsRequestedCoalesces() {
    f.accept(0x41);

    assertEquals(Delivery.COALESCED, f.apic.inbox().accept(0x41, false));

    f.expect(0x41);
    f.end();
    assertFalse(f.apic.hasInterrupt());
  }

  @Test
  void aVectorInServiceIsRequestedOnceMore() {
    f.accept(0x41);
    f.expect(0x41);

    assertEquals(Delivery.DELIVERED, f.apic.inbox().accept(0x41, false));
    assertFalse(f.apic.hasInterrupt());

    f.end();
    f.expect(0x41);
  }

  @Test
  void theHighestVectorComesFirst() {
    var random = new Random(4);
    var vectors = new TreeSet<Integer>();
    for (int i = 0; i < 60; i++) {
      vectors.add(16 + random.nextInt(240));
    }
    vectors.forEach(f::accept);

    for (int vector : vectors.descendingSet()) {
      f.expect(vector);
      f.end();
    }
    assertFalse(f.apic.hasInterrupt());
  }

  @Test
  void onlyAHigherClassInterruptsAHandler() {
    f.accept(0x45);
    f.expect(0x45);

    f.accept(0x4f);
    assertFalse(f.apic.hasInterrupt());
    f.accept(0x50);
    f.expect(0x50);

    f.end();
    assertFalse(f.apic.hasInterrupt());
    f.end();
    f.expect(0x4f);
  }

  @Test
  void theTaskPriorityHoldsBackItsClassAndLower() {
    for (int task = 0; task < 256; task++) {
      f.write(TPR, task);
      for (int vector = 16; vector < 256; vector += 5) {
        f.accept(vector);
        boolean admitted = vector >> 4 > task >> 4;
        assertEquals(admitted, f.apic.hasInterrupt());
        f.write(TPR, 0);
        f.expect(vector);
        f.end();
        f.write(TPR, task);
      }
    }
  }

  @Test
  void loweringTheTaskPriorityReleasesWhatWaited() {
    f.write(TPR, 0x50);
    f.accept(0x45);
    assertFalse(f.apic.hasInterrupt());

    f.apic.writeCr8(3);

    assertEquals(0x30, f.read(TPR));
    f.expect(0x45);
  }

  @Test
  void controlRegisterEightIsTheUpperHalfOfTheTaskPriority() {
    f.write(TPR, 0x7c);

    assertEquals(7, f.apic.readCr8());
  }

  @Test
  void theProcessorPriorityIsTheHigherOfTaskAndService() {
    for (int task = 0; task < 256; task += 3) {
      for (int vector = 16; vector < 256; vector += 7) {
        f.write(TPR, 0);
        f.accept(vector);
        f.expect(vector);
        f.write(TPR, task);

        int expected = task >> 4 >= vector >> 4 ? task : vector & 0xf0;
        assertEquals(expected, f.read(PPR));
        assertEquals(expected, f.apic.inbox().priority());
        f.end();
        assertEquals(task, f.read(PPR));
      }
    }
  }

  @Test
  void theArbitrationPriorityCountsRequestsToo() {
    f.write(TPR, 0x52);
    assertEquals(0x52, f.read(APR));

    f.accept(0x63);
    assertEquals(0x60, f.read(APR));

    f.expect(0x63);
    assertEquals(0x50 & 0x60, f.read(APR));
  }

  @Test
  void anEndWithNothingInServiceIsNothing() {
    f.accept(0x41);

    f.end();

    assertEquals(List.of(), f.ended);
    f.expect(0x41);
  }

  @Test
  void anEndEndsTheHighestInService() {
    f.accept(0x41);
    f.expect(0x41);
    f.accept(0x91);
    f.expect(0x91);

    f.end();

    assertFalse(f.bit(ISR, 0x91));
    assertTrue(f.bit(ISR, 0x41));
  }

  @Test
  void withNothingToGiveTheAcknowledgeIsSpurious() {
    f.write(SVR, 0x1e7);

    assertEquals(0xe7, f.apic.acknowledge());

    assertFalse(f.bit(ISR, 0xe7));
    f.accept(0x31);
    f.write(TPR, 0xf0);
    assertEquals(0xe7, f.apic.acknowledge());
    assertTrue(f.bit(IRR, 0x31));
  }

  @Test
  void theEndOfALevelIsTold() { // S37
    f.acceptLevel(0x41);
    f.expect(0x41);
    assertEquals(List.of(), f.ended);

    f.end();

    assertEquals(List.of(0x41), f.ended);
  }

  @Test
  void theEndOfALevelIsNotToldIfTheGuestSuppressesIt() {
    f.write(SVR, 0x11ff);
    f.acceptLevel(0x41);
    f.expect(0x41);

    f.end();

    assertEquals(List.of(), f.ended);
  }

  @Test
  void theTriggerModeRegisterFollowsTheLastMessage() {
    f.accept(0x41);
    assertFalse(f.bit(TMR, 0x41));
    f.acceptLevel(0x41);
    assertTrue(f.bit(TMR, 0x41));
    f.expect(0x41);
    f.end();
    assertTrue(f.bit(TMR, 0x41));

    f.accept(0x41);

    assertFalse(f.bit(TMR, 0x41));
  }

  @Test
  void everyVectorHasItsTriggerMode() {
    for (int vector = 16; vector < 256; vector++) {
      f.acceptLevel(vector);
      assertTrue(f.bit(TMR, vector));
      f.expect(vector);
      f.end();
      f.accept(vector);
      assertFalse(f.bit(TMR, vector));
      f.expect(vector);
      f.end();
    }
    assertEquals(240, f.ended.size());
  }

  @Test
  void anEdgeOnTheSameVectorDoesNotHideALevelThatWaits() { // S59
    f.acceptLevel(0x41);
    f.accept(0x41);

    f.expect(0x41);
    f.end();

    assertEquals(List.of(0x41), f.ended);
  }

  @Test
  void anEdgeOnTheSameVectorDoesNotHideALevelInService() { // S59
    f.acceptLevel(0x41);
    f.expect(0x41);
    f.accept(0x41);

    f.end();
    assertEquals(List.of(0x41), f.ended);
    f.expect(0x41);
    f.end();
    assertEquals(List.of(0x41), f.ended);
  }

  @Test
  void disabledBySoftwareItTakesNothingAndKeepsWhatItHas() {
    f.accept(0x41);

    f.write(SVR, 0xff);

    assertEquals(Delivery.DROPPED, f.apic.inbox().accept(0x51, false));
    f.expect(0x41);
    f.end();
    f.write(SVR, 0x1ff);
    assertEquals(Delivery.DELIVERED, f.apic.inbox().accept(0x51, false));
  }

  @Test
  void afterPowerOnItIsDisabledBySoftware() {
    var fresh = new ApicFixture(0);

    assertEquals(0xff, fresh.read(SVR));
    assertFalse(fresh.apic.inbox().accepts());
    assertEquals(Delivery.DROPPED, fresh.apic.inbox().accept(0x41, false));
  }

  @Test
  void anExternalInterruptComesFromThePairAndHasNoEnd() {
    f.write(ApicFixture.LINT0, 0x700);
    f.accept(0xf1);
    f.apic.inbox().setPin(0, true);
    f.external = 0x27;

    f.expect(0x27);
    assertFalse(f.bit(ISR, 0x27));
    f.apic.inbox().setPin(0, false);
    f.expect(0xf1);
  }

  @Test
  void aMaskedExternalInterruptWaitsForItsPin() {
    f.write(ApicFixture.LINT0, 0x700 | ApicFixture.MASKED);
    f.apic.inbox().setPin(0, true);
    assertFalse(f.apic.hasInterrupt());

    f.write(ApicFixture.LINT0, 0x700);

    assertTrue(f.apic.hasInterrupt());
  }

  @Test
  void withoutALocalApicThePinsAreTheProcessors() {
    f.disable();
    f.apic.inbox().setPin(0, true);
    f.apic.inbox().setPin(1, true);

    assertTrue(f.apic.takeEvents().nmi());
    f.expect(f.external);
  }

  @Test
  void randomTrafficMatchesASimpleModel() {
    var random = new Random(77);
    var requested = new TreeSet<Integer>();
    var served = new TreeSet<Integer>();
    for (int i = 0; i < 100_000; i++) {
      int vector = 16 + random.nextInt(240);
      int top = served.isEmpty() ? 0 : served.last();
      switch (random.nextInt(3)) {
        case 0 -> {
          Delivery expected = requested.add(vector) ? Delivery.DELIVERED : Delivery.COALESCED;
          assertEquals(expected, f.apic.inbox().accept(vector, random.nextBoolean()));
        }
        case 1 -> {
          boolean offered = !requested.isEmpty() && requested.last() >> 4 > top >> 4;
          assertEquals(offered, f.apic.hasInterrupt());
          if (offered) {
            f.expect(requested.last());
            served.add(requested.removeLast());
          }
        }
        default -> {
          f.end();
          served.pollLast();
        }
      }
    }
    assertFalse(f.ended.isEmpty());
  }
}
