package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.export;
import static dev.tocsin.testkit.engine.Bench.mask;
import static dev.tocsin.testkit.engine.Bench.message;
import static dev.tocsin.testkit.engine.Bench.unmask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.engine.Ledger.Holding;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Errno;
import dev.tocsin.testkit.PortCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More busy sources than routes (S10): the oldest holder makes room, nothing is lost. */
class EvictionTest {
  private final Bench bench = new Bench(2, 1);
  private final MessageGroup group;
  private final Notifier[] notifiers = new Notifier[4];

  EvictionTest() throws Exception {
    group = bench.group(4);
    for (int i = 0; i < 4; i++) {
      unmask(group, i, message(i));
      notifiers[i] = export(group, i);
    }
    bench.attach(notifiers[0]);
    bench.attach(notifiers[1]);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** Rings a relayed source once, which makes it a candidate, and lets it be promoted. */
  private void busy(Notifier notifier) throws Exception {
    notifier.ring();
    bench.engine.relay(0);
    bench.promote();
  }

  private boolean attached(Notifier notifier) {
    return bench.kernel.boundTo(notifier).isPresent();
  }

  @Test
  void theOldestHolderMakesRoom() throws Exception {
    busy(notifiers[2]);

    assertFalse(attached(notifiers[0]));
    assertTrue(attached(notifiers[1]) && attached(notifiers[2]));
    assertEquals(1, bench.engine.statistics().evictions());
    assertEquals(2, bench.kernel.routes().size());
  }

  @Test
  void theEvictedOneIsRelayedAndLosesNothing() throws Exception {
    busy(notifiers[2]);
    bench.journal.take();

    notifiers[0].ring();
    bench.engine.relay(0);
    notifiers[2].ring();

    assertEquals(List.of(message(0), message(2)), bench.journal.take());
  }

  @Test
  void nobodyIsEvictedTwiceAWindow() throws Exception {
    busy(notifiers[2]);
    busy(notifiers[3]);
    assertFalse(attached(notifiers[3]));
    assertTrue(attached(notifiers[1]));

    bench.clock.advance(Bench.WINDOW);
    busy(notifiers[3]);

    assertTrue(attached(notifiers[3]));
    assertFalse(attached(notifiers[1]));
    assertEquals(2, bench.engine.statistics().evictions());
  }

  @Test
  void aMaskedHolderMakesRoomAndIsRelayedOnceUnmasked() throws Exception {
    mask(group, 0);

    busy(notifiers[2]);
    bench.journal.take();
    unmask(group, 0, message(0));
    notifiers[0].ring();
    bench.engine.relay(0);

    assertFalse(attached(notifiers[0]));
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aHolderThatCannotBeUnboundStays() throws Exception {
    bench.faults.refuse(PortCall.DETACH, 1, Errno.ENOMEM);

    busy(notifiers[2]);
    bench.journal.take();
    notifiers[0].ring();
    notifiers[2].ring();
    bench.engine.relay(0);

    assertEquals(List.of(message(0), message(2)), bench.journal.take());
    assertFalse(attached(notifiers[2]));
  }

  @Test
  void aDeviceOverItsQuotaEvictsNobody() throws Exception {
    MessageGroup greedy =
        bench.group("greedy", new DeviceLimits(8, 0, AttachPolicy.ON_EVIDENCE), 1);
    unmask(greedy, 0, message(9));
    Notifier notifier = export(greedy, 0);

    for (int i = 0; i < 3; i++) {
      bench.clock.advance(Bench.WINDOW);
      busy(notifier);
    }

    assertFalse(attached(notifier));
    assertTrue(attached(notifiers[0]) && attached(notifiers[1]));
    assertEquals(0, bench.engine.statistics().evictions());
  }

  @Test
  void aCandidateThatIsNoLongerLiveEvictsNobody() throws Exception {
    notifiers[2].ring();
    bench.engine.relay(0);
    mask(group, 2);

    bench.promote();

    assertTrue(attached(notifiers[0]) && attached(notifiers[1]));
    assertEquals(0, bench.engine.statistics().evictions());
  }

  @Test
  void aCandidateThatHasARouteEvictsNobody() throws Exception {
    mask(group, 0);
    bench.faults.refuse(PortCall.ATTACH, 1, Errno.ENOMEM);
    unmask(group, 0, message(0));
    assertFalse(attached(notifiers[0]));

    busy(notifiers[0]);

    assertTrue(attached(notifiers[0]) && attached(notifiers[1]));
    assertEquals(0, bench.engine.statistics().evictions());
  }

  @Test
  void groupsOfTwoDevicesEvictEachOther() throws Exception {
    MessageGroup other = bench.group("net", DeviceLimits.NONE, 1);
    unmask(other, 0, message(9));
    Notifier notifier = export(other, 0);

    busy(notifier);
    assertTrue(attached(notifier));
    assertEquals(
        List.of(new Holding("disk", 1, 4, 1, 4), new Holding("net", 1, 1, 1, 1)),
        bench.engine.ledger().holdings());
    bench.clock.advance(Bench.WINDOW);
    busy(notifiers[0]);
    bench.clock.advance(Bench.WINDOW);
    busy(notifiers[3]);

    assertFalse(attached(notifier));
    assertEquals(List.of(2, 0), routesByDevice());
  }

  private List<Integer> routesByDevice() {
    return bench.engine.ledger().holdings().stream().map(Holding::routes).toList();
  }

  @Test
  void sourcesBeyondTheQuotaOfTheirDeviceAreRelayed() throws Exception {
    group.close();
    MessageGroup two = bench.group("net", new DeviceLimits(2, 1, AttachPolicy.ON_UNMASK), 2);
    Notifier first = export(two, 0);
    Notifier second = export(two, 1);
    unmask(two, 0, message(0));
    unmask(two, 1, message(1));

    first.ring();
    second.ring();
    bench.engine.relay(0);

    assertTrue(attached(first));
    assertFalse(attached(second));
    assertEquals(List.of(message(0), message(1)), bench.journal.take());
  }

  @Test
  void aFullTableRelaysWhatWouldBeAttachedAtUnmask() throws Exception {
    MessageGroup eager = bench.group(AttachPolicy.ON_UNMASK, 1);
    Notifier notifier = export(eager, 0);

    unmask(eager, 0, message(9));
    notifier.ring();
    bench.engine.relay(0);

    assertFalse(attached(notifier));
    assertEquals(List.of(message(9)), bench.journal.take());
    bench.promote();
    assertTrue(attached(notifier), "its traffic is evidence");
  }
}
