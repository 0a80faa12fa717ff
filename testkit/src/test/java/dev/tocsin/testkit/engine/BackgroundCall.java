package dev.tocsin.testkit.engine;

import dev.tocsin.testkit.Allocations.Action;
import dev.tocsin.testkit.Eventually;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/** A call on a thread of its own, that may have to wait for somebody. */
final class BackgroundCall {
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Thread thread;

  BackgroundCall(Action action) {
    thread = Thread.ofPlatform().daemon().start(() -> run(action));
  }

  private void run(Action action) {
    try {
      action.run();
    } catch (Exception | AssertionError e) {
      failure.set(e);
    }
  }

  boolean isDone() {
    return !thread.isAlive();
  }

  /** Waits until the call is done, or can go no further for want of somebody else. */
  void awaitStuck() {
    Eventually.until(
        "the call waits",
        () -> thread.getState() != Thread.State.RUNNABLE && thread.getState() != Thread.State.NEW);
  }

  void awaitDone() throws InterruptedException {
    thread.join(Eventually.LIMIT.toMillis());
    Assertions.assertTrue(isDone(), "the call returned");
    Assertions.assertNull(failure.get());
  }
}
