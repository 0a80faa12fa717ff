package dev.tocsin.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.linux.Errno;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Poller;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What the kernel does with eventfds and routes: the facts the design stands on.
 *
 * <p>The processor does not run, so a delivered vector stays visible in its local APIC.
 */
class IrqfdFactsTest extends KvmNeeded {
  private static final int GSI = 30;
  private static final int VECTOR = 0x41;

  private TestVm test;
  private EventFd bell;
  private KvmRoutingTable table;

  @BeforeEach
  void aMachineAndAnEventfd() throws LinuxException {
    test = TestVm.withChips(1).enableApics();
    bell = EventFd.create();
    table = KvmRoutingTable.create();
  }

  @AfterEach
  void giveBack() {
    table.close();
    bell.close();
    test.close();
  }

  /** Commits a table with one route. */
  private void route(int gsi, int vector) throws LinuxException {
    table.truncate(0);
    table.addMessage(gsi, KvmMsi.of(0, 0xfee0_0000, vector));
    test.vm().setRouting(table);
  }

  private void noRoutes() throws LinuxException {
    table.truncate(0);
    test.vm().setRouting(table);
  }

  private void bind() throws LinuxException {
    test.vm().bindIrqfd(bell, GSI);
  }

  private void unbind() throws LinuxException {
    test.vm().unbindIrqfd(bell, GSI);
  }

  private void assertDelivered() throws Exception {
    Eventually.eventually("vector is requested", () -> test.requested(0, VECTOR));
    test.forgetRequests();
  }

  /** Unbinds first, which waits for the kernel's worker: without a route it takes its time. */
  private void assertConsumedAndLost() throws LinuxException {
    unbind();
    assertEquals(0, bell.drain());
    assertFalse(test.requested(0, VECTOR));
  }

  private static void assertRefused(Errno errno, Executable call) {
    var refused = assertThrows(LinuxException.class, call);
    assertTrue(refused.is(errno), refused::getMessage);
  }

  @Test
  void withoutARouteAnEventIsConsumedAndLost() throws Exception { // S1
    noRoutes();
    bind();

    bell.write(1);

    assertConsumedAndLost();
    route(GSI, VECTOR);
    bind();
    assertFalse(test.requested(0, VECTOR));
    bell.write(1);
    assertDelivered();
  }

  @Test
  void removingTheRouteUnderABoundEventfdLosesEvents() throws Exception { // S2
    route(GSI, VECTOR);
    bind();
    bell.write(1);
    assertDelivered();

    noRoutes();
    bell.write(1);

    assertConsumedAndLost();
  }

  @Test
  void aPendingEventIsLostIfBoundBeforeTheRoute() throws Exception { // S3
    noRoutes();
    bell.write(1);

    bind();

    assertConsumedAndLost();
    route(GSI, VECTOR);
    bind();
    assertFalse(test.requested(0, VECTOR));
  }

  @Test
  void aPendingEventIsDeliveredIfRoutedBeforeBound() throws Exception { // S3
    bell.write(1);

    route(GSI, VECTOR);
    bind();

    assertDelivered();
  }

  @Test
  void unboundTheEventfdLatchesAndDeliversOnceWhenBoundAgain() throws Exception { // S4
    route(GSI, VECTOR);
    try (var guest = RunningGuest.start(test)) {
      bind();
      unbind();
      for (int i = 0; i < 3; i++) {
        bell.write(1);
      }
      assertEquals(0, guest.handled(0, VECTOR));

      bind();

      guest.awaitHandled(0, VECTOR, 1);
      bell.write(1); // a barrier: what came before has been seen
      guest.awaitHandled(0, VECTOR, 2);
      assertEquals(2, guest.handled(0, VECTOR));
    }
  }

  @Test
  void afterThatDeliveryTheEventfdStaysReadableUntilUnbound() throws Exception { // S5
    route(GSI, VECTOR);
    bell.write(3);
    try (var poller = Poller.create()) {
      bind();
      assertDelivered();
      poller.add(bell.descriptor(), 1, false);

      assertEquals(1, poller.await(new long[4], 0));
      unbind();
      assertEquals(0, poller.await(new long[4], 0));
      assertEquals(0, bell.drain());
    }
  }

  @Test
  void anEventfdIsBoundOnceOnlyWhereverAndHowever() throws Exception { // S6
    route(GSI, VECTOR);
    bind();
    try (var other = TestVm.withChips(1);
        var duplicate = bell.dup();
        var second = EventFd.create()) {
      assertRefused(Errno.EBUSY, this::bind);
      assertRefused(Errno.EBUSY, () -> test.vm().bindIrqfd(bell, GSI + 1));
      assertRefused(Errno.EBUSY, () -> test.vm().bindIrqfd(duplicate, GSI));
      assertRefused(Errno.EBUSY, () -> other.vm().bindIrqfd(bell, GSI));
      assertEquals(bell.identity(), duplicate.identity());

      test.vm().bindIrqfd(second, GSI);
      second.write(1);
      assertDelivered();
      assertTrue(bell.identity() != second.identity());
    }
  }

  @Test
  void unbindingAnUnknownPairIsSilent() throws Exception { // S7
    route(GSI, VECTOR);
    unbind();
    bind();

    test.vm().unbindIrqfd(bell, GSI + 1);

    bell.write(1);
    assertDelivered();
  }

  @Test
  void aDuplicateKeepsInjectingAfterTheOriginalIsClosed() throws Exception { // S8
    route(GSI, VECTOR);
    bind();
    try (var duplicate = bell.dup()) {
      bell.close();

      duplicate.write(1);
      assertDelivered();

      test.vm().unbindIrqfd(duplicate, GSI);
      duplicate.write(1);
      assertFalse(test.requested(0, VECTOR));
      assertEquals(1, duplicate.drain());
    }
  }

  @Test
  void resamplingNeedsTheFullChipsAndIsShared() throws Exception { // S9
    try (var resample = EventFd.create();
        var second = EventFd.create();
        var split = TestVm.bare()) {
      test.vm().bindResampleIrqfd(bell, resample, 5);
      test.vm().bindResampleIrqfd(second, resample, 5);
      test.vm().unbindIrqfd(second, 5);
      test.vm().unbindIrqfd(bell, 5);

      split.vm().enable(Capability.SPLIT_IRQCHIP, Vm.LINES);
      assertRefused(Errno.EINVAL, () -> split.vm().bindResampleIrqfd(bell, resample, 5));
    }
  }

  @Test
  void aGsiBeyondTheTableIsAcceptedAndDeadSoWeRefuseIt() throws Exception { // S10
    route(GSI, VECTOR);
    try (var arena = Arena.ofConfined()) {
      test.vm().sendIrqfd(KvmIrqfd.of(arena, bell.fd(), 5000, 0));
    }
    bell.write(1);
    assertEquals(0, bell.drain());
    assertFalse(test.requested(0, VECTOR));

    for (int gsi : new int[] {-1, Vm.GSI_LIMIT, 5000}) {
      assertRefused(Errno.EINVAL, () -> test.vm().bindIrqfd(bell, gsi));
    }
  }

  @Test
  void onlyEventfdsAreBound() throws Exception {
    try (var arena = Arena.ofConfined();
        var poller = Poller.create()) {
      assertEquals(0, poller.await(new long[1], 0));
      var irqfd = KvmIrqfd.of(arena, 0, GSI, 0);
      assertRefused(Errno.EINVAL, () -> test.vm().sendIrqfd(irqfd));
    }
  }

  @Test
  void aFullEventfdRefusesMoreAndIsStillOneEvent() throws Exception { // S13
    route(GSI, VECTOR);
    assertTrue(bell.write(Long.MAX_VALUE));
    assertTrue(bell.write(Long.MAX_VALUE)); // now it is at its largest value, 2^64 - 2

    assertFalse(bell.write(1));

    bind();
    assertDelivered();
  }

  @Test
  void aNewRouteTakesEffectUnderABoundEventfd() throws Exception { // S16
    route(GSI, VECTOR + 1);
    bind();

    route(GSI, VECTOR);
    bell.write(1);

    assertDelivered();
    assertFalse(test.requested(0, VECTOR + 1));
  }
}
