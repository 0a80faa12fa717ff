package dev.tocsin.linux;

import static dev.tocsin.linux.Libc.intOf;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.Allocations;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SignalsTest {
  private static final int LONG_MILLIS = 50_000;

  @Test
  void aBlockedSignalStaysPendingUntilItIsConsumed() throws Exception {
    onThread(() -> {
      Signals.blockSignal(Signals.KICK);
      assertFalse(Signals.consume(Signals.KICK));

      assertTrue(Signals.tgkill(Signals.gettid(), Signals.KICK));

      assertTrue(Signals.consume(Signals.KICK)); // S60
      assertFalse(Signals.consume(Signals.KICK));
      return 0;
    });
  }

  @Test
  void aKickInterruptsACallThatLetsItThrough() throws Exception {
    for (int round = 0; round < 100; round++) {
      var thread = new CompletableFuture<Integer>();
      var blocked = start(() -> waitUnderMask(thread));

      Signals.tgkill(thread.get(), Signals.KICK);

      assertEquals(-Errno.EINTR.number(), blocked.get()); // S60: early or late, never lost
    }
  }

  /** As KVM_RUN does it: the kernel changes the mask for as long as the call lasts. */
  private static int waitUnderMask(CompletableFuture<Integer> thread) throws Exception {
    Signals.blockSignal(Signals.KICK);
    var wait = Libc.link("epoll_pwait", intOf(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    int epoll = FileCalls.epollCreate(0);
    try (var arena = Arena.ofConfined();
        var owner = Fd.adopt(epoll)) {
      var mask = arena.allocate(Layouts.SIGSET);
      mask.set(JAVA_LONG, 0, Signals.maskWithout(Signals.KICK));
      var events = arena.allocate(Layouts.EPOLL_EVENT);
      thread.complete(Signals.gettid());
      MemorySegment errno = Libc.errno();
      return Libc.result(
          (int) wait.invokeExact(errno, owner.number(), events, 1, LONG_MILLIS, mask), errno);
    } catch (Throwable failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void theMaskLeavesOutTheOneSignal() throws Exception {
    onThread(() -> {
      long before = Signals.maskWithout(Signals.KICK);
      Signals.blockSignal(Signals.KICK);
      Signals.blockSignal(Signals.KICK + 1);

      assertEquals(before | (1L << Signals.KICK), Signals.maskWithout(Signals.KICK));
      assertEquals(before | (1L << (Signals.KICK - 1)), Signals.maskWithout(Signals.KICK + 1));
      return 0;
    });
  }

  @Test
  void aKickThatMeetsAnotherThreadIsHarmless() throws Exception {
    onThread(() -> {
      Signals.blockSignal(Signals.KICK);
      return 0;
    });

    int stranger = onThread(() -> Signals.tgkill(Signals.gettid(), Signals.KICK) ? 1 : 0);

    assertEquals(1, stranger); // and the JVM lives
  }

  @Test
  void aThreadThatHasEndedIsNotKicked() throws Exception {
    assertFalse(Signals.tgkill(Integer.MAX_VALUE, Signals.KICK));
  }

  @Test
  void aVirtualThreadHasNoSignalsOfItsOwn() throws Exception {
    var task = new FutureTask<>(Signals::gettid);
    Thread.ofVirtual().start(task).join();

    var thrown = assertThrows(ExecutionException.class, task::get);

    assertInstanceOf(IllegalStateException.class, thrown.getCause());
  }

  @Test
  void signalsThatTheJvmUsesAreRefused() {
    for (int signal : new int[] {0, 9, 12, 33, 62, 65}) {
      assertThrows(IllegalArgumentException.class, () -> Signals.blockSignal(signal));
      assertThrows(IllegalArgumentException.class, () -> Signals.tgkill(1, signal));
    }
  }

  @Test
  void kickAndConsumeAllocateNothing() throws Exception {
    onThread(() -> {
      Signals.blockSignal(Signals.KICK);
      int self = Signals.gettid();
      long bytes =
          Allocations.bytesOf(() -> {
            Signals.tgkill(self, Signals.KICK);
            Signals.consume(Signals.KICK);
          });
      assertEquals(0, bytes);
      return 0;
    });
  }

  private static FutureTask<Integer> start(Callable<Integer> action) {
    var task = new FutureTask<>(action);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  private static int onThread(Callable<Integer> action) throws Exception {
    return start(action).get();
  }
}
