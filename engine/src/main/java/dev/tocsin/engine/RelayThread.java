package dev.tocsin.engine;

import org.jspecify.annotations.Nullable;

/** The relay's own thread: started when first needed, stopped with the engine. */
final class RelayThread implements AutoCloseable {
  private final String name;
  private final @Nullable Rings rings;
  private final boolean wanted;
  private volatile boolean refusing;
  private volatile boolean stopping;
  private volatile @Nullable Thread thread;

  RelayThread(String name, @Nullable Rings rings, boolean wanted) {
    this.name = name;
    this.rings = rings;
    this.wanted = wanted;
  }

  /** From now on the engine takes no groups. */
  void refuse() {
    refusing = true;
  }

  boolean refuses() {
    return refusing;
  }

  void ensureStarted() {
    if (thread == null && wanted && rings != null) {
      start(rings);
    }
  }

  private synchronized void start(Rings served) {
    if (thread == null && !stopping) {
      thread = Thread.ofPlatform().daemon().name("tocsin-relay-" + name).start(() -> run(served));
    }
  }

  private void run(Rings served) {
    while (!stopping) {
      try {
        served.relay().step(-1);
      } catch (RuntimeException e) {
        // A device's callback threw: tell whoever listens, and go on for the others.
        Thread.UncaughtExceptionHandler handler =
            Thread.currentThread().getUncaughtExceptionHandler();
        handler.uncaughtException(Thread.currentThread(), e);
      }
    }
  }

  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      stopping = true;
      running = thread;
    }
    if (running == null || rings == null || running == Thread.currentThread()) {
      return;
    }
    boolean interrupted = false;
    while (running.isAlive()) {
      rings.poll().wake();
      try {
        running.join(100);
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
