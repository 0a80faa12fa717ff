package dev.tocsin.testkit.port;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.PollPort;
import dev.tocsin.interrupt.Notifier;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How every back end that has doorbells waits for them. */
public abstract class PollPortContract extends PortContract {
  private static final long FIVE_MILLIS = TimeUnit.MILLISECONDS.toNanos(5);

  /** For subclasses. */
  protected PollPortContract() {}

  private List<Long> reports(long timeoutNanos) {
    var tokens = new long[16];
    int count = rings().poll().await(tokens, timeoutNanos);
    return Arrays.stream(tokens, 0, count).sorted().boxed().toList();
  }

  @Test
  void aRingIsReportedOnceUntilArmedAgain() throws Exception { // S57
    PollPort poll = rings().poll();
    try (Doorbell bell = rings().bells().create();
        Notifier notifier = bell.export()) {
      poll.arm(bell, 7);
      assertEquals(List.of(), reports(0));
      notifier.ring();

      assertEquals(List.of(7L), reports(0));
      notifier.ring();
      assertEquals(List.of(), reports(0));
      poll.arm(bell, 8);
      assertEquals(List.of(8L), reports(0), "it has rings already");
    }
  }

  @Test
  void eachDoorbellIsReportedWithItsToken() throws Exception {
    PollPort poll = rings().poll();
    try (Doorbell zero = rings().bells().create();
        Doorbell one = rings().bells().create();
        Notifier ringsZero = zero.export();
        Notifier ringsOne = one.export()) {
      poll.arm(zero, 0);
      poll.arm(one, Long.MAX_VALUE);
      ringsZero.ring();
      ringsOne.ring();

      assertEquals(List.of(0L, Long.MAX_VALUE), reports(-1));
    }
  }

  @Test
  void whatIsDisarmedIsSilent() throws Exception {
    PollPort poll = rings().poll();
    try (Doorbell bell = rings().bells().create();
        Notifier notifier = bell.export()) {
      poll.disarm(bell);
      poll.arm(bell, 1);
      poll.disarm(bell);
      notifier.ring();

      assertEquals(List.of(), reports(FIVE_MILLIS));
    }
  }

  @Test
  void whatIsClosedIsSilent() throws Exception {
    PollPort poll = rings().poll();
    Doorbell bell = rings().bells().create();
    try (Notifier notifier = bell.export()) {
      poll.arm(bell, 2);

      bell.close();
      notifier.ring();

      assertEquals(List.of(), reports(FIVE_MILLIS));
    }
  }

  @Test
  void aDrainedDoorbellIsSilentUntilItIsRungAgain() throws Exception {
    PollPort poll = rings().poll();
    try (Doorbell bell = rings().bells().create();
        Notifier notifier = bell.export()) {
      notifier.ring();
      bell.drain();
      poll.arm(bell, 3);
      assertEquals(List.of(), reports(FIVE_MILLIS));

      notifier.ring();

      assertEquals(List.of(3L), reports(-1));
    }
  }

  @Test
  void aWakeEndsAWaitThatHasNotBegun() {
    rings().poll().wake();

    assertEquals(List.of(), reports(-1));
  }

  @Test
  void aWakeEndsAWaitOfAnotherThread() throws Exception {
    PollPort poll = rings().poll();
    Thread waiting = Thread.ofPlatform().daemon().start(() -> poll.await(new long[1], -1));

    poll.wake();
    waiting.join(TimeUnit.SECONDS.toMillis(30));

    assertEquals(Thread.State.TERMINATED, waiting.getState());
  }
}
