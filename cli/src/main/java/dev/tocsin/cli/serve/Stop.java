package dev.tocsin.cli.serve;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Why a wait ends: a signal, the user, or counters that are due.
 *
 * <p>While it is open, SIGINT, SIGTERM and SIGHUP wait for {@link #close} before the process ends,
 * 10 seconds at most. Thread-safe.
 */
public final class Stop implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;

  private final LinkedBlockingQueue<Boolean> news = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::shutDown, "stop");

  /** Watches for signals from now on. */
  public Stop() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Has counters printed for each line that is read; the end of the input means nothing.
   *
   * @param keys standard input
   */
  public void watch(InputStream keys) {
    Thread.ofPlatform().daemon().name("keys").start(() -> read(keys));
  }

  private void read(InputStream keys) {
    try {
      for (int key; (key = keys.read()) >= 0; ) {
        if (key == '\n') {
          news.add(true);
        }
      }
    } catch (IOException _) {
      // A terminal that hung up: signals still stop the process.
    }
  }

  /** Ends the wait for good: the user wants to leave. */
  public void leave() {
    news.add(false);
  }

  /** Waits; false once it is time to stop, true if counters are wanted. */
  boolean await(Optional<Integer> seconds) {
    try {
      Boolean wanted =
          seconds.isPresent() ? news.poll(seconds.get(), TimeUnit.SECONDS) : news.take();
      return wanted == null || wanted;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void shutDown() {
    leave();
    try {
      boolean _ = closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the process end: all is closed. */
  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is ending.
    }
  }
}
