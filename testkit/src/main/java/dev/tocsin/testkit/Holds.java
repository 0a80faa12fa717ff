package dev.tocsin.testkit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Holds one call of a port up, on its caller's thread, until the test lets it go. Thread-safe. */
public final class Holds implements CallHook {
  private static final long LIMIT_SECONDS = 60;

  private final AtomicReference<@Nullable Hold> next = new AtomicReference<>();

  /** Makes a hook that holds nothing yet. */
  public Holds() {}

  /**
   * Holds the next call of a method.
   *
   * @param call the method
   * @return how to wait for it and let it go
   */
  public Hold hold(PortCall call) {
    var hold = new Hold(call);
    next.set(hold);
    return hold;
  }

  @Override
  public void before(PortCall call) {
    Hold hold = next.get();
    if (hold != null && hold.call == call && next.compareAndSet(hold, null)) {
      hold.held.countDown();
      await(hold.released, "nobody let go " + call);
    }
  }

  private static void await(CountDownLatch latch, String complaint) {
    try {
      if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(complaint);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** One call that is held up; closing lets it go. */
  public static final class Hold implements AutoCloseable {
    private final PortCall call;
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private Hold(PortCall call) {
      this.call = call;
    }

    /** Waits until the call was made and stands. */
    public void awaitHeld() {
      await(held, "nobody called " + call);
    }

    /** Lets the call go on; idempotent. */
    public void release() {
      released.countDown();
    }

    @Override
    public void close() {
      release();
    }
  }
}
