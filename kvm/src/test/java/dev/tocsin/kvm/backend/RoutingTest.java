package dev.tocsin.kvm.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.MessageRoute;
import dev.tocsin.engine.port.RoutingPort;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.kvm.RunningGuest;
import dev.tocsin.kvm.TestVm;
import dev.tocsin.linux.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoutingTest extends BackEndTest {
  private static final int GSI = 24;

  private RoutingPort routing;
  private Doorbell bell;
  private Notifier handle;

  @BeforeEach
  void aDoorbell() throws Exception {
    routing = rings.routing().orElseThrow();
    bell = rings.bells().create();
    handle = bell.export();
  }

  private MessageRoute route(int gsi, int vector) {
    return new MessageRoute(gsi, message(vector));
  }

  private void assertLatched() throws Exception {
    handle.ring();
    assertFalse(test.requested(0, VECTOR));
    assertEquals(1, bell.drain());
  }

  @Test
  void theChipsPinsLeaveRoomFor4056MessagesFromGsi24() throws Exception { // S10
    assertEquals(GSI, routing.firstGsi());
    assertEquals(4056, routing.capacity());
    var all = IntStream.range(GSI, GSI + 4056).mapToObj(gsi -> route(gsi, VECTOR)).toList();

    routing.replace(all);
    routing.attach(bell, GSI + 4055);
    handle.ring();
    assertDelivered(VECTOR);

    var tooMany = new ArrayList<>(all);
    tooMany.add(route(GSI + 4056, VECTOR));
    assertThrows(IllegalArgumentException.class, () -> routing.replace(tooMany));
  }

  @Test
  void ringsOfAnAttachedDoorbellReachTheGuestWithoutUs() throws Exception {
    routing.replace(List.of(route(GSI, VECTOR)));
    rings.poll().arm(bell, 1);
    routing.attach(bell, GSI);
    try (var guest = RunningGuest.start(test)) {
      for (int i = 1; i <= 20; i++) {
        handle.ring();
        guest.awaitHandled(0, VECTOR, i);
      }
      assertEquals(20, guest.handled(0, VECTOR));
    }
    assertEquals(0, rings.poll().await(new long[4], 0)); // S56: silent while it is bound
    assertEquals(0, bell.drain());
  }

  @Test
  void ringsBeforeAttachAreDeliveredAndAfterDetachLatched() throws Exception { // S2, S4
    routing.replace(List.of(route(GSI, VECTOR)));
    handle.ring();
    routing.attach(bell, GSI);
    assertDelivered(VECTOR);

    routing.detach(bell, GSI);

    assertLatched();
  }

  @Test
  void aReplacedRouteTakesEffectAtOnce() throws Exception { // S16
    routing.replace(List.of(route(GSI, VECTOR + 1)));
    routing.attach(bell, GSI);

    routing.replace(List.of(route(GSI, VECTOR)));
    handle.ring();

    assertDelivered(VECTOR);
  }

  @Test
  void replacingKeepsTheLinesRoutes() throws Exception { // S46
    routing.replace(List.of(route(GSI, VECTOR + 1)));

    try (var guest = RunningGuest.startWithPin(test, 23, VECTOR | 1 << 15)) {
      backEnd.lines().set(23, true);
      guest.awaitHandled(0, VECTOR, 1);
      backEnd.lines().set(23, false);
    }
  }

  @Test
  void aRefusedTableChangesNothing() throws Exception { // S10, S50
    routing.replace(List.of(route(GSI, VECTOR)));
    routing.attach(bell, GSI);
    var twice = List.of(route(GSI, VECTOR + 1), route(GSI + 1, VECTOR), route(GSI + 1, VECTOR));

    assertHostRefuses(Errno.EINVAL, () -> routing.replace(twice));

    handle.ring();
    assertDelivered(VECTOR);
    try (var other = rings.bells().create()) {
      assertHostRefuses(Errno.EINVAL, () -> routing.attach(other, GSI + 1));
      routing.replace(List.of(route(GSI, VECTOR), route(GSI + 1, VECTOR + 1)));
      routing.attach(other, GSI + 1);
    }
  }

  @Test
  void undeliverableMessagesAndForeignGsisNeverReachTheTable() throws Exception { // S10, S11, S15
    var reserved = route(GSI, 3);

    assertThrows(IllegalArgumentException.class, () -> routing.replace(List.of(reserved)));
    for (int gsi : new int[] {-1, 23, 4096}) {
      var elsewhere = route(gsi, VECTOR);
      assertThrows(IllegalArgumentException.class, () -> routing.replace(List.of(elsewhere)));
    }
  }

  @Test
  void aDoorbellIsAttachedToALiveRouteOnly() throws Exception { // S1, S10
    for (int gsi : new int[] {-1, 5, GSI, 4096}) {
      assertHostRefuses(Errno.EINVAL, () -> routing.attach(bell, gsi));
    }
    assertLatched();
  }

  @Test
  void aCounterIsAttachedOnceOnly() throws Exception { // S6, S7
    routing.replace(List.of(route(GSI, VECTOR), route(GSI + 1, VECTOR + 1)));
    routing.attach(bell, GSI);
    try (var machine = TestVm.withChips(1);
        var ports = KvmBackEnd.create(machine.vm())) {
      assertHostRefuses(Errno.EBUSY, () -> routing.attach(bell, GSI));
      assertHostRefuses(Errno.EBUSY, () -> routing.attach(bell, GSI + 1));

      var others = ports.backEnd().rings().orElseThrow();
      var foreign = others.routing().orElseThrow();
      var message = ports.backEnd().messages().prepare(message(VECTOR).config());
      foreign.replace(List.of(new MessageRoute(GSI, message)));
      var same = others.bells().adopt(handle); // another machine's doorbell of the counter
      assertHostRefuses(Errno.EBUSY, () -> foreign.attach(same, GSI));
    }
    assertThrows(IllegalStateException.class, () -> routing.detach(bell, GSI + 1));
    routing.detach(bell, GSI);
    assertThrows(IllegalStateException.class, () -> routing.detach(bell, GSI));
  }

  @Test
  void twoDoorbellsMayShareARoute() throws Exception { // S6
    routing.replace(List.of(route(GSI, VECTOR)));
    routing.attach(bell, GSI);
    try (var second = rings.bells().create();
        var other = second.export()) {
      routing.attach(second, GSI);
      handle.ring();
      assertDelivered(VECTOR);
      other.ring();
      assertDelivered(VECTOR);
    }
  }

  @Test
  void closingADoorbellUnbindsItThoughOthersHoldIt() throws Exception { // S8
    routing.replace(List.of(route(GSI, VECTOR)));
    routing.attach(bell, GSI);

    bell.close();
    handle.ring();

    assertFalse(test.requested(0, VECTOR));
  }

  @Test
  void closingTheBackEndUnbindsAndClosesWhatIsLeft() throws Exception { // S8
    handle.close();
    bell.close();
    owner.close();
    var before = TestVm.openDescriptors();
    var ports = KvmBackEnd.create(test.vm());
    var left = ports.backEnd().rings().orElseThrow();
    left.routing().orElseThrow().replace(List.of(route(GSI, VECTOR)));
    var attached = left.bells().create();
    try (var foreign = attached.export()) {
      left.routing().orElseThrow().attach(attached, GSI);
      left.poll().arm(left.bells().create(), 1);
      ports.backEnd().resample().orElseThrow().bind(5, () -> {}).raise();

      ports.close();
      ports.close();

      foreign.ring();
      assertFalse(test.requested(0, VECTOR));
    }
    assertEquals(before, TestVm.openDescriptors());
  }
}
