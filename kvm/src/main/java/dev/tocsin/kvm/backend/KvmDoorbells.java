package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.DoorbellPort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.kvm.Vm;
import dev.tocsin.linux.Errno;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes doorbells of eventfds, and knows which counters have one already. */
final class KvmDoorbells implements DoorbellPort, AutoCloseable {
  /** Null where there is no kernel to bind a doorbell to. */
  private final @Nullable Vm vm;

  private final KvmPoll poll;
  private final Object lock = new Object();

  /** Doorbells whose identity was not needed yet: asking costs more than making one. */
  private final Set<KvmDoorbell> unidentified = new LinkedHashSet<>(); // guarded by lock

  private final Map<Long, KvmDoorbell> identified = new HashMap<>(); // guarded by lock

  KvmDoorbells(@Nullable Vm vm, KvmPoll poll) {
    this.vm = vm;
    this.poll = poll;
  }

  @Override
  public Doorbell create() throws InterruptException {
    try {
      var bell = new KvmDoorbell(this, EventFd.create());
      synchronized (lock) {
        unidentified.add(bell);
      }
      return bell;
    } catch (LinuxException refused) {
      throw HostFailure.of(refused);
    }
  }

  @Override
  public Doorbell adopt(Notifier notifier) throws InterruptException {
    try {
      var eventFd = EventFd.adopt(notifier.descriptor());
      try {
        return register(eventFd);
      } catch (LinuxException refused) {
        eventFd.close();
        throw refused;
      }
    } catch (LinuxException refused) {
      throw HostFailure.of(refused);
    }
  }

  /** Two doorbells of one counter would steal each other's rings, and KVM binds it once (S6). */
  private Doorbell register(EventFd eventFd) throws LinuxException {
    synchronized (lock) {
      for (var bell : unidentified) {
        identified.put(bell.eventFd().identity(), bell);
      }
      unidentified.clear();
      long identity = eventFd.identity();
      if (identified.containsKey(identity)) {
        throw new LinuxException(
            "eventfd", Errno.EBUSY.number(), "another source listens to this counter");
      }
      var bell = new KvmDoorbell(this, eventFd);
      identified.put(identity, bell);
      return bell;
    }
  }

  /** Takes a doorbell out of the kernel's and our own books; its eventfd is still open. */
  void release(KvmDoorbell bell) {
    unbind(bell);
    poll.disarm(bell);
    synchronized (lock) {
      if (!unidentified.remove(bell)) {
        identified.values().remove(bell);
      }
    }
  }

  private void unbind(KvmDoorbell bell) {
    int gsi = bell.gsi();
    if (vm != null && gsi != KvmDoorbell.UNBOUND) {
      try {
        vm.unbindIrqfd(bell.eventFd(), gsi);
        bell.setGsi(KvmDoorbell.UNBOUND);
      } catch (LinuxException impossible) {
        throw new IllegalStateException("cannot unbind an eventfd of our own", impossible);
      }
    }
  }

  @Override
  public void close() {
    List<KvmDoorbell> left;
    synchronized (lock) {
      unidentified.addAll(identified.values());
      left = List.copyOf(unidentified);
    }
    left.forEach(KvmDoorbell::close);
  }
}
