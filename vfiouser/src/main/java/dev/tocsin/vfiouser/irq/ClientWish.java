package dev.tocsin.vfiouser.irq;

import dev.tocsin.kvm.backend.KvmRings.Watch;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An eventfd that a client writes when it wants something, and who listens; under its owner's lock.
 */
final class ClientWish {
  private @Nullable EventFd eventFd;
  private @Nullable Watch watch;

  /** Starts to listen. */
  interface Listen {
    Watch to(EventFd eventFd) throws LinuxException;
  }

  /** Listens to another eventfd, which is taken over, or to none. */
  void set(Optional<EventFd> next, Listen listen) throws LinuxException {
    clear();
    if (next.isPresent()) {
      try {
        watch = listen.to(next.get());
      } catch (LinuxException refused) {
        next.get().close();
        throw refused;
      }
      eventFd = next.get();
    }
  }

  boolean isOf(EventFd heard) {
    return heard == eventFd;
  }

  /** Listens no more and closes the eventfd. */
  void clear() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
    if (eventFd != null) {
      eventFd.close();
      eventFd = null;
    }
  }
}
