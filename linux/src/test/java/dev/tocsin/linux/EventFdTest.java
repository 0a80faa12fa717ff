package dev.tocsin.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.Allocations;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventFdTest {
  private static final int HIGH = 800;

  @Test
  void aDrainTakesTheWholeCountAndLeavesNothing() throws LinuxException {
    try (var event = EventFd.create()) {
      assertTrue(event.write(3));
      assertTrue(event.write(4));

      assertEquals(7, event.drain());
      assertEquals(0, event.drain());
    }
  }

  @Test
  void aWriteToAFullCounterSaysThatItIsPendingAlready() throws LinuxException {
    try (var event = EventFd.create()) {
      assertTrue(event.write(Long.MAX_VALUE));
      assertTrue(event.write(Long.MAX_VALUE));

      assertFalse(event.write(1)); // S13

      assertEquals("18446744073709551614", Long.toUnsignedString(event.drain()));
      assertTrue(event.write(1));
    }
  }

  @Test
  void aDrainNeverBlocksThoughAPeerMadeTheDescriptorBlocking() throws LinuxException {
    try (var event = EventFd.create();
        var peer = event.dup()) {
      Descriptors.clearNonblock(peer.descriptor()); // S57

      assertEquals(0, event.drain());
      peer.write(5);
      assertEquals(5, event.drain());
    }
  }

  @Test
  void aDuplicateIsTheSameCounterAndLivesOnItsOwn() throws LinuxException {
    var event = EventFd.create();
    try (var copy = event.dup()) {
      assertEquals(event.identity(), copy.identity()); // S6
      event.write(1);
      event.close();

      assertEquals(1, copy.drain());
    }
  }

  @Test
  void twoCountersHaveTwoIdentities() throws LinuxException {
    try (var one = EventFd.create();
        var other = EventFd.create()) {
      assertNotEquals(one.identity(), other.identity());
    }
  }

  @Test
  void anAdoptedNumberIsDuplicatedAndLeftOpen() throws LinuxException {
    try (var theirs = EventFd.create()) {
      try (var ours = EventFd.adopt(theirs.fd())) {
        assertNotEquals(theirs.fd(), ours.fd());
        theirs.write(2);
        assertEquals(2, ours.drain());
      }
      assertTrue(theirs.write(1));
    }
  }

  @Test
  void whatIsNoEventfdIsRefusedAndLeftOpen() throws LinuxException {
    try (var file = Fd.openReadWrite(Path.of("/dev/null"))) {
      var refused = assertThrows(LinuxException.class, () -> EventFd.adopt(file.number())); // S58

      assertTrue(refused.is(Errno.EINVAL));
      assertTrue(refused.toString().endsWith("the descriptor is not an eventfd"));
      assertTrue(Descriptors.exists(file.number()));
    }
  }

  @Test
  void whatIsNotOpenIsRefused() {
    var refused = assertThrows(LinuxException.class, () -> EventFd.adopt(1_000_000));

    assertTrue(refused.is(Errno.EBADF));
  }

  @Test
  void aReceivedDescriptorThatIsNoEventfdIsClosed() throws LinuxException {
    try (var file = Fd.openReadWrite(Path.of("/dev/null"))) {
      var received = file.dup();

      assertThrows(LinuxException.class, () -> EventFd.adopt(received));

      assertFalse(received.isOpen());
    }
  }

  @Test
  void aClosedCounterRefusesEverythingButClose() throws LinuxException {
    var event = EventFd.create();

    event.close();
    event.close();

    assertFalse(event.isOpen());
    assertThrows(IllegalStateException.class, event::drain);
    assertThrows(IllegalStateException.class, () -> event.write(1));
    assertThrows(IllegalStateException.class, event::fd);
    assertThrows(IllegalStateException.class, event::dup);
    assertThrows(IllegalStateException.class, event::identity);
  }

  @Test
  void aCounterCountsUpOnly() throws LinuxException {
    try (var event = EventFd.create()) {
      assertThrows(IllegalArgumentException.class, () -> event.write(0));
      assertThrows(IllegalArgumentException.class, () -> event.write(-1));
    }
  }

  @Test
  void aWriterThatRacesWithCloseNeverWritesTheNumbersNextOwner() throws Exception {
    try (var source = EventFd.create();
        var bystander = EventFd.create()) {
      for (int round = 0; round < 500; round++) {
        var event = EventFd.adopt(Descriptors.dupFrom(HIGH, source.descriptor()));
        var writing = new CountDownLatch(1);
        var writer = CompletableFuture.runAsync(() -> writeUntilClosed(event, writing));
        writing.await();

        event.close();
        try (var next = Descriptors.dupFrom(HIGH, bystander.descriptor())) {
          writer.join();
          assertTrue(next.isOpen());
        }
      }
      assertEquals(0, bystander.drain());
    }
  }

  private static void writeUntilClosed(EventFd event, CountDownLatch writing) {
    try {
      while (true) {
        event.write(1);
        writing.countDown();
      }
    } catch (IllegalStateException _) {
      // closed, as planned
    } catch (LinuxException refused) {
      throw new AssertionError(refused);
    }
  }

  @Test
  void writeAndDrainAllocateNothing() throws Exception {
    try (var event = EventFd.create()) {
      assertEquals(0, Allocations.bytesOf(() -> event.write(1)));
      assertEquals(0, Allocations.bytesOf(event::drain));
    }
  }

  @Test
  void aWriteToAFullCounterAllocatesNothing() throws Exception {
    try (var event = EventFd.create()) {
      event.write(Long.MAX_VALUE);
      event.write(Long.MAX_VALUE);

      assertEquals(0, Allocations.bytesOf(() -> event.write(1)));
    }
  }
}
