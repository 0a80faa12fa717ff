package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An eventfd that other processes write.
 *
 * <p>The engine serialises attach, detach, arm and disarm of one doorbell; the two flags are
 * volatile as the threads differ.
 */
final class KvmDoorbell implements Doorbell {
  /** Bound to no route. */
  static final int UNBOUND = -1;

  private final KvmDoorbells owner;
  private final EventFd eventFd;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Our own record, as the kernel cannot be asked (S7). */
  private volatile int gsi = UNBOUND;

  private volatile boolean watched;

  KvmDoorbell(KvmDoorbells owner, EventFd eventFd) {
    this.owner = owner;
    this.eventFd = eventFd;
  }

  static KvmDoorbell own(Doorbell bell) {
    return (KvmDoorbell) bell;
  }

  EventFd eventFd() {
    return eventFd;
  }

  int gsi() {
    return gsi;
  }

  void setGsi(int newGsi) {
    gsi = newGsi;
  }

  boolean isWatched() {
    return watched;
  }

  void setWatched(boolean isWatched) {
    watched = isWatched;
  }

  @Override
  public long drain() {
    try {
      return eventFd.drain();
    } catch (LinuxException impossible) {
      throw new IllegalStateException("cannot read an eventfd of our own", impossible);
    }
  }

  @Override
  public Notifier export() throws InterruptException {
    try {
      return new KvmNotifier(eventFd.dup());
    } catch (LinuxException refused) {
      throw HostFailure.of(refused);
    }
  }

  /** Unbinds first: a duplicate elsewhere would go on injecting (S8). */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      owner.release(this);
      eventFd.close();
    }
  }
}
