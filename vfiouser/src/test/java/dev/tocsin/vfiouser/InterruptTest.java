package dev.tocsin.vfiouser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Mapping;
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
          client.set(IrqKind.INTX, Data.EVENTFD, Action.UNMASK, 0, 1, other.descriptor()));

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
