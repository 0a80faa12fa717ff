package dev.tocsin.engine.ring;

import org.jspecify.annotations.Nullable;

/** The relay's own thread: started when first needed, stopped with the engine. */
public final class RelayThread implements AutoCloseable {
  private final String name;
  private final @Nullable Rings rings;
  private final boolean wanted;
  private volatile boolean stopping;
  private volatile @Nullable Thread thread;

  /** Makes a thread that is not started yet. */
  public RelayThread(String name, @Nullable Rings rings, boolean wanted) {
    this.name = name;
    this.rings = rings;
    this.wanted = wanted;
  }

  /** Starts the thread, if one is wanted and there is something to relay. */
  public void ensureStarted() {
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
      served.relay().step(-1);
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
