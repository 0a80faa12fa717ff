package dev.tocsin.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.Allocations;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PollerTest {
  private static final long FOREVER = -1;

  private final long[] tokens = new long[8];
  private Poller poller;
  private EventFd event;

  @BeforeEach
  void open() throws LinuxException {
    poller = Poller.create();
    event = EventFd.create();
  }

  @AfterEach
  void close() {
    event.close();
    poller.close();
  }

  @Test
  void aReadableDescriptorIsToldByItsTokenUntilItIsDrained() throws LinuxException {
    poller.add(event.descriptor(), 42, false);
    event.write(1);

    assertEquals(1, poller.await(tokens, FOREVER));
    assertEquals(42, tokens[0]);
    assertEquals(1, poller.await(tokens, 0));
    event.drain();
    assertEquals(0, poller.await(tokens, 0));
  }

  @Test
  void severalReadableDescriptorsAreToldAtOnce() throws LinuxException {
    try (var other = EventFd.create()) {
      poller.add(event.descriptor(), -1, false);
      poller.add(other.descriptor(), Long.MAX_VALUE, false);
      event.write(1);
      other.write(1);

      assertEquals(2, poller.await(tokens, FOREVER));
      Arrays.sort(tokens, 0, 2);
      assertArrayEquals(new long[] {-1, Long.MAX_VALUE}, Arrays.copyOf(tokens, 2));
    }
  }

  @Test
  void aOneShotDescriptorIsSilentUntilItIsRearmed() throws LinuxException {
    poller.add(event.descriptor(), 1, true);
    event.write(1);
    assertEquals(1, poller.await(tokens, FOREVER));
    event.write(1);
    assertEquals(0, poller.await(tokens, 0)); // S57

    poller.rearm(event.descriptor(), 2);

    assertEquals(1, poller.await(tokens, FOREVER));
    assertEquals(2, tokens[0]);
  }

  @Test
  void aDisarmedDescriptorIsSilentUntilItIsRearmed() throws LinuxException {
    poller.add(event.descriptor(), 1, true);
    poller.disarm(event.descriptor(), 1);
    event.write(1);
    assertEquals(0, poller.await(tokens, 0));

    poller.rearm(event.descriptor(), 1);

    assertEquals(1, poller.await(tokens, FOREVER));
  }

  @Test
  void aRemovedDescriptorIsSilentAndMayBeRemovedAgain() throws LinuxException {
    poller.add(event.descriptor(), 1, false);
    event.write(1);

    poller.remove(event.descriptor());
    poller.remove(event.descriptor());

    assertEquals(0, poller.await(tokens, 0));
    var refused = assertThrows(LinuxException.class, () -> poller.rearm(event.descriptor(), 1));
    assertTrue(refused.is(Errno.ENOENT));
  }

  @Test
  void whatCannotBeWaitedForIsRefused() throws LinuxException {
    poller.add(event.descriptor(), 1, false);
    var twice = assertThrows(LinuxException.class, () -> poller.add(event.descriptor(), 2, false));
    assertTrue(twice.is(Errno.EEXIST));

    try (var file = Fd.open(Path.of("/proc/self/exe").toString(), 0)) {
      var refused = assertThrows(LinuxException.class, () -> poller.add(file, 3, false));
      assertTrue(refused.is(Errno.EPERM));
    }
  }

  @Test
  void theTokenOfThePollerItselfIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> poller.add(event.descriptor(), Long.MIN_VALUE, false));
  }

  @Test
  void aWaitEndsAfterItsTimeout() throws LinuxException {
    long start = System.nanoTime();

    assertEquals(0, poller.await(tokens, 20));

    assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(19));
  }

  @Test
  void aWakeEndsTheWaitOfAnotherThread() throws Exception {
    var waiting = new CountDownLatch(1);
    var waiter = CompletableFuture.supplyAsync(() -> await(waiting));
    waiting.await();

    poller.wake();

    assertEquals(0, waiter.get());
    assertEquals(0, poller.await(tokens, 0));
  }

  @Test
  void aWakeThatComesFirstEndsTheNextWaitOnce() throws LinuxException {
    poller.wake();
    poller.wake();

    assertEquals(0, poller.await(tokens, FOREVER));
    event.write(1);
    poller.add(event.descriptor(), 1, false);
    assertEquals(1, poller.await(tokens, FOREVER));
  }

  @Test
  void aCloseEndsTheWaitOfAnotherThread() throws Exception {
    var waiting = new CountDownLatch(1);
    var waiter = CompletableFuture.supplyAsync(() -> await(waiting));
    waiting.await();

    poller.close();
    poller.close();

    assertEquals(0, waiter.get());
    assertThrows(IllegalStateException.class, () -> poller.await(tokens, 0));
    assertThrows(IllegalStateException.class, poller::wake);
  }

  private int await(CountDownLatch waiting) {
    try {
      waiting.countDown();
      return poller.await(tokens, FOREVER);
    } catch (IllegalStateException _) {
      return 0; // closed before it came to wait
    } catch (LinuxException refused) {
      throw new AssertionError(refused);
    }
  }

  @Test
  void aRoundOfTheRelayAllocatesNothing() throws Exception {
    poller.add(event.descriptor(), 1, true);

    long bytes =
        Allocations.bytesOf(() -> {
          event.write(1);
          poller.await(tokens, FOREVER);
          event.drain();
          poller.rearm(event.descriptor(), 1);
        });

    assertEquals(0, bytes);
  }
}
