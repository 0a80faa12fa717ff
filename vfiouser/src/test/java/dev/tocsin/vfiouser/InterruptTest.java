package dev.tocsin.vfiouser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Mapping;
import dev.tocsin.linux.Poller;
import dev.tocsin.testkit.Eventually;
import dev.tocsin.vfiouser.wire.IrqKind;
import dev.tocsin.vfiouser.wire.IrqSet.Action;
import dev.tocsin.vfiouser.wire.IrqSet.Data;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client assigns, masks and takes away; the device triggers; nothing is lost. */
class InterruptTest extends ServerFixture {
  private static final int CONFIG = 7;
  private static final int RING = 8;
  private static final int LEVEL = 0xc;
  private static final int EINVAL = 22;
  private static final int NOT_SUPPORTED = 95;

  private final List<EventFd> made = new ArrayList<>();

  @AfterEach
  void closeEventFds() {
    made.forEach(EventFd::close);
  }

  private EventFd eventFd() throws LinuxException {
    var one = EventFd.create();
    made.add(one);
    return one;
  }

  private static void enableMsix(TestClient client, boolean enable) throws LinuxException {
    assertEquals(0, client.write(CONFIG, TinyFunction.MSIX_AT + 2, 2, enable ? 0x8007 : 7));
  }

  private static void ring(TestClient client, int vector) throws LinuxException {
    assertEquals(0, client.write(0, RING, 4, vector));
  }

  private MessageGroup group() {
    return function().group().orElseThrow();
  }

  @Test
  void aTriggerRingsTheEventFdOfItsVector() throws Exception {
    try (var client = TestClient.greeted(path())) {
      var one = eventFd();
      var two = eventFd();
      enableMsix(client, true);
      assertEquals(0, client.assign(IrqKind.MSIX, 3, one, two));

      ring(client, 4);

      assertEquals(0, one.drain());
      assertEquals(1, two.drain());
    }
  }

  @Test
  void eventFdsMayBeAssignedBeforeTheDriverEnables() throws Exception {
    try (var client = TestClient.greeted(path())) {
      var one = eventFd();
      assertEquals(0, client.assign(IrqKind.MSIX, 0, one));
      enableMsix(client, true);

      ring(client, 0);

      assertEquals(1, one.drain());
    }
  }

  @Test
  void aVectorWithoutAnEventFdLatches() throws Exception { // S20, S47
    try (var client = TestClient.greeted(path())) {
      enableMsix(client, true);
      ring(client, 2);
      ring(client, 2);
      assertTrue(group().isPending(2));

      var one = eventFd();
      client.assign(IrqKind.MSIX, 2, one);

      assertEquals(1, one.drain());
      assertFalse(group().isPending(2));
    }
  }

  @Test
  void whatIsTakenAwayLatches() throws Exception { // S47
    try (var client = TestClient.greeted(path())) {
      var one = eventFd();
      enableMsix(client, true);
      client.assign(IrqKind.MSIX, 0, one);
      assertEquals(0, client.set(IrqKind.MSIX, Data.EVENTFD, Action.TRIGGER, 0, 1));

      ring(client, 0);

      assertEquals(0, one.drain());
      assertTrue(group().isPending(0));
      client.assign(IrqKind.MSIX, 0, one);
      assertEquals(1, one.drain());
    }
  }

  @Test
  void aMaskLatchesAndAnUnmaskDelivers() throws Exception { // S20
    try (var client = TestClient.greeted(path())) {
      var one = eventFd();
      enableMsix(client, true);
      client.assign(IrqKind.MSIX, 1, one);
      assertEquals(0, client.set(IrqKind.MSIX, Data.NONE, Action.MASK, 0, 8));
      ring(client, 1);
      assertEquals(0, one.drain());

      assertEquals(0, client.set(IrqKind.MSIX, Data.BOOL, Action.UNMASK, 1, 1));

      assertEquals(1, one.drain());
    }
  }

  @Test
  void aReplacedEventFdRingsNoMore() throws Exception { // S48
    try (var client = TestClient.greeted(path())) {
      var before = eventFd();
      var after = eventFd();
      enableMsix(client, true);
      client.assign(IrqKind.MSIX, 0, before);
      client.assign(IrqKind.MSIX, 0, after);

      ring(client, 0);

      assertEquals(0, before.drain());
      assertEquals(1, after.drain());
    }
  }

  @Test
  void theClientMayTriggerByItself() throws Exception {
    try (var client = TestClient.greeted(path())) {
      var one = eventFd();
      client.assign(IrqKind.MSIX, 0, one);
      assertEquals(0, client.set(IrqKind.MSIX, Data.NONE, Action.TRIGGER, 0, 1));
      assertEquals(1, one.drain());
      client.assign(IrqKind.REQ, 0, one);
      assertEquals(0, client.set(IrqKind.REQ, Data.BOOL, Action.TRIGGER, 0, 1));
      assertEquals(1, one.drain());
    }
  }

  @Test
  void oneKindOfMessagesAtATime() throws Exception {
    try (var client = TestClient.greeted(path())) {
      client.assign(IrqKind.MSIX, 0, eventFd());
      assertEquals(EINVAL, client.assign(IrqKind.MSI, 0, eventFd()));
      assertEquals(0, client.set(IrqKind.MSIX, Data.NONE, Action.TRIGGER, 0, 0));
      assertEquals(0, client.assign(IrqKind.MSI, 0, eventFd()));
    }
  }

  @Test
  void everythingIsCheckedBeforeAnythingIsChanged() throws Exception {
    try (var client = TestClient.greeted(path());
        var memory = Mapping.memfd("test", 4096)) {
      var one = eventFd();
      var other = eventFd();
      Fd stranger = memory.fd().orElseThrow();
      enableMsix(client, true);
      client.assign(IrqKind.MSIX, 0, one);
      assertEquals(EINVAL, client.assign(IrqKind.MSIX, 7, other, other));
      assertEquals(EINVAL, client.assign(IrqKind.MSIX, 4095, other));
      assertEquals(
          EINVAL,
          client.set(
              IrqKind.MSIX, Data.EVENTFD, Action.TRIGGER, 0, 2, other.descriptor(), stranger));
      assertEquals(
          EINVAL, client.set(IrqKind.MSIX, Data.EVENTFD, Action.TRIGGER, 0, 2, other.descriptor()));
      assertEquals(
          EINVAL, client.set(IrqKind.MSIX, Data.NONE, Action.MASK, 0, 1, other.descriptor()));
      assertEquals(EINVAL, client.set(IrqKind.MSIX, Data.NONE, Action.MASK, 1, 8));
      assertEquals(NOT_SUPPORTED, client.set(IrqKind.ERR, Data.NONE, Action.MASK, 0, 1));
      assertEquals(
          NOT_SUPPORTED,
          client.set(IrqKind.MSIX, Data.EVENTFD, Action.UNMASK, 0, 1, other.descriptor()));
      assertEquals(EINVAL, client.set(IrqKind.INTX, Data.EVENTFD, Action.UNMASK, 0, 1, stranger));

      ring(client, 0);

      assertEquals(1, one.drain());
      assertEquals(0, other.drain());
    }
  }

  @Test
  void thePinMasksItselfAndRingsAgainWhileAsserted() throws Exception { // S34
    try (var client = TestClient.greeted(path())) {
      var pin = eventFd();
      client.write(0, LEVEL, 4, 1);
      assertEquals(0, client.assign(IrqKind.INTX, 0, pin));
      assertEquals(1, pin.drain());
      client.write(0, LEVEL, 4, 0);
      client.write(0, LEVEL, 4, 1);
      assertEquals(0, pin.drain());

      assertEquals(0, client.set(IrqKind.INTX, Data.NONE, Action.UNMASK, 0, 1));
      assertEquals(1, pin.drain());

      client.write(0, LEVEL, 4, 0);
      client.set(IrqKind.INTX, Data.NONE, Action.UNMASK, 0, 1);
      assertEquals(0, pin.drain());
      client.set(IrqKind.INTX, Data.NONE, Action.MASK, 0, 1);
      client.write(0, LEVEL, 4, 1);
      assertEquals(0, pin.drain());
      client.set(IrqKind.INTX, Data.BOOL, Action.UNMASK, 0, 1);
      assertEquals(1, pin.drain());
    }
  }

  @Test
  void anEventFdOfTheClientUnmasksThePin() throws Exception { // S34
    try (var client = TestClient.greeted(path())) {
      var pin = eventFd();
      var unmask = eventFd();
      client.assign(IrqKind.INTX, 0, pin);
      assertEquals(
          0, client.set(IrqKind.INTX, Data.EVENTFD, Action.UNMASK, 0, 1, unmask.descriptor()));
      client.write(0, LEVEL, 4, 1);
      assertEquals(1, pin.drain());

      for (int i = 0; i < 3; i++) {
        unmask.write(1);
        Eventually.until("the pin rings again", () -> drained(pin) == 1);
      }
      client.write(0, LEVEL, 4, 0);
      unmask.write(1);
      Eventually.until("the wish is heard", () -> !isReadable(unmask));
      client.write(0, LEVEL, 4, 1);
      assertEquals(1, pin.drain());
    }
  }

  @Test
  void anEventFdOfTheClientMasksThePin() throws Exception {
    try (var client = TestClient.greeted(path())) {
      var pin = eventFd();
      var mask = eventFd();
      client.assign(IrqKind.INTX, 0, pin);
      client.set(IrqKind.INTX, Data.EVENTFD, Action.MASK, 0, 1, mask.descriptor());

      mask.write(1);
      Eventually.until("the wish is heard", () -> !isReadable(mask));

      client.write(0, LEVEL, 4, 1);
      assertEquals(0, pin.drain());
      client.set(IrqKind.INTX, Data.NONE, Action.UNMASK, 0, 1);
      assertEquals(1, pin.drain());
    }
  }

  @Test
  void anEventFdThatWasTakenAwayUnmasksNoMore() throws Exception {
    try (var client = TestClient.greeted(path())) {
      var pin = eventFd();
      var before = eventFd();
      var after = eventFd();
      client.assign(IrqKind.INTX, 0, pin);
      client.set(IrqKind.INTX, Data.EVENTFD, Action.UNMASK, 0, 1, before.descriptor());
      client.set(IrqKind.INTX, Data.EVENTFD, Action.UNMASK, 0, 1, after.descriptor());
      client.write(0, LEVEL, 4, 1);
      assertEquals(1, pin.drain());

      before.write(1);
      after.write(1);
      Eventually.until("the pin rings again", () -> drained(pin) == 1);
      assertEquals(1, before.drain());

      client.set(IrqKind.INTX, Data.EVENTFD, Action.UNMASK, 0, 1);
      after.write(1);
      client.write(0, LEVEL, 4, 0);
      client.write(0, LEVEL, 4, 1);
      assertEquals(0, pin.drain());
      assertEquals(1, after.drain());
    }
  }

  @Test
  void anotherProcessRingsAVectorThatTheClientTakes() throws Exception { // S4, S20
    try (var client = TestClient.greeted(path())) {
      var one = eventFd();
      enableMsix(client, true);
      client.assign(IrqKind.MSIX, 3, one);
      try (var bell = group().notifier(3).orElseThrow()) {
        bell.ring();
        Eventually.until("the ring is relayed", () -> drained(one) == 1);
        client.set(IrqKind.MSIX, Data.NONE, Action.MASK, 3, 1);
        bell.ring();
        Eventually.until("the ring is pending", () -> pending(3));
        assertEquals(0, one.drain());

        client.set(IrqKind.MSIX, Data.NONE, Action.UNMASK, 3, 1);

        Eventually.until("the ring is delivered", () -> drained(one) == 1);
      }
    }
  }

  @Test
  void theServerTellsOfAnErrorAndAsksForTheDevice() throws Exception {
    try (var client = TestClient.greeted(path())) {
      var error = eventFd();
      var request = eventFd();
      assertFalse(server().tellError());
      assertFalse(server().askBack());
      client.assign(IrqKind.ERR, 0, error);
      client.assign(IrqKind.REQ, 0, request);

      assertTrue(server().tellError());
      assertEquals(1, error.drain());
      assertEquals(0, request.drain());
      assertTrue(server().askBack());
      assertTrue(server().askBack());
      assertEquals(2, request.drain());
    }
    end();
    assertFalse(server().askBack());
  }

  private boolean pending(int vector) {
    try {
      return group().isPending(vector);
    } catch (InterruptException refused) {
      throw new AssertionError(refused);
    }
  }

  private static boolean isReadable(EventFd eventFd) {
    try (var poller = Poller.create()) {
      poller.add(eventFd.descriptor(), 1, true);
      return poller.await(new long[1], 0) > 0;
    } catch (LinuxException refused) {
      throw new AssertionError(refused);
    }
  }

  private static long drained(EventFd eventFd) {
    try {
      return eventFd.drain();
    } catch (LinuxException refused) {
      throw new AssertionError(refused);
    }
  }

  @Test
  void theNextClientTakesWhatIsPending() throws Exception {
    try (var client = TestClient.greeted(path())) {
      enableMsix(client, true);
      client.assign(IrqKind.MSIX, 5, eventFd());
    }
    end();
    group().trigger(5);
    try (var client = TestClient.greeted(path())) {
      var one = eventFd();
      client.assign(IrqKind.MSIX, 5, one);
      assertEquals(1, one.drain());
    }
  }

  @Test
  void theDriversOwnMasksAreTheClientsBusiness() throws Exception {
    try (var client = TestClient.greeted(path())) {
      var one = eventFd();
      enableMsix(client, true);
      client.assign(IrqKind.MSIX, 0, one);
      try (var batch = group().batch()) {
        batch.mask(0);
      }
      ring(client, 0);
      assertEquals(1, one.drain());
    }
  }
}
