package dev.tocsin.machine.demo.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class AccountTest {
  private final Account account =
      new Account("bell", SourceReport.Kind.MESSAGE, SourceReport.Route.DIRECT);

  private void expect(long triggered, long handled, long coalesced, long lost, long spurious) {
    SourceReport report = account.report();
    assertEquals(triggered, report.triggered(), "triggered");
    assertEquals(handled, report.handled(), "handled");
    assertEquals(coalesced, report.coalesced(), "coalesced");
    assertEquals(lost, report.lost(), "lost");
    assertEquals(spurious, report.spurious(), "spurious");
    assertEquals(lost == 0 && spurious == 0, account.clean());
  }

  @Test
  void oneDeliveryForOneTriggerIsRight() {
    account.settle(1, 1, 1, 0);
    account.settle(1, 1, 1, 0);
    expect(2, 2, 0, 0, 0);
  }

  @Test
  void severalTriggersMayBecomeOneDelivery() {
    account.settle(5, 5, 1, 0); // S14
    expect(5, 1, 4, 0, 0);
  }

  @Test
  void everyTriggerMayHaveItsOwn() {
    account.settle(5, 5, 5, 0);
    expect(5, 5, 0, 0, 0);
  }

  @Test
  void aTriggerWithoutDeliveryIsLost() {
    account.settle(1, 1, 0, 1);
    expect(1, 0, 0, 1, 0);
    assertFalse(account.clean());
  }

  @Test
  void aWholeBurstWithoutDeliveryIsLost() {
    account.settle(7, 7, 0, 7);
    expect(7, 0, 0, 7, 0);
  }

  @Test
  void theLastOfABurstIsLostIfNoRunBeganAfterIt() {
    account.settle(7, 7, 4, 2); // S47
    expect(7, 4, 1, 2, 0);
  }

  @Test
  void aDeliveryWithoutTriggerIsSpurious() {
    account.settle(0, 0, 1, 0);
    expect(0, 1, 0, 0, 1);
  }

  @Test
  void aSecondDeliveryOfOneTriggerIsSpurious() {
    account.settle(1, 1, 2, 0);
    expect(1, 2, 0, 0, 1);
  }

  @Test
  void aLostAndASpuriousOneDoNotCancelOut() {
    account.settle(1, 1, 0, 1);
    account.settle(1, 1, 2, 0);
    expect(2, 2, 0, 1, 1);
  }

  @Test
  void aSpuriousRunBeforeALostTriggerIsBoth() {
    account.settle(1, 1, 1, 1);
    expect(1, 1, 0, 1, 1);
  }

  @Test
  void whatAMaskHeldBackIsDeliveredOnce() {
    account.settle(5, 1, 1, 0); // S4
    expect(5, 1, 4, 0, 0);
    account.settle(5, 1, 2, 0);
    expect(10, 3, 8, 0, 1);
  }

  @Test
  void latenciesAreExactPercentiles() {
    for (int i = 200; i >= 1; i--) {
      account.latency(i * 1000L);
    }
    assertEquals(OptionalDouble.of(100), account.report().p50Micros());
    assertEquals(OptionalDouble.of(198), account.report().p99Micros());
  }

  @Test
  void withoutSamplesThereIsNoLatency() {
    account.settle(1, 1, 1, 0);
    assertTrue(account.report().p50Micros().isEmpty());
    assertTrue(account.report().p99Micros().isEmpty());
  }

  @Test
  void oneSampleIsEveryPercentile() {
    account.latency(1500);
    assertEquals(OptionalDouble.of(1.5), account.report().p50Micros());
    assertEquals(OptionalDouble.of(1.5), account.report().p99Micros());
  }
}
