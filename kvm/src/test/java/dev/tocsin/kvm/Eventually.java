package dev.tocsin.kvm;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what the kernel or another thread does in its own time. */
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Eventually() {}

  /** A question that the kernel may refuse to answer. */
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** Polls until a condition holds; fails after a generous time. */
  public static void eventually(String what, Condition condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        fail("still not so after " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(100_000);
    }
  }
}
