package dev.tocsin.vfiouser.irq;

import dev.tocsin.kvm.backend.KvmRings;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An INTx pin at a client: an eventfd, and a mask that each ring sets.
 *
 * <p>Rings when the level is high, an eventfd is there, and the mask is clear; whichever of the
 * three comes last. Each ring masks, and only the client's unmask clears that: so a level that is
 * still high then rings again. The client unmasks by a command, or by writing an eventfd it gave
 * for that, as KVM does at the end of an interrupt. Lock: its own monitor, after the engine's.
 */
final class ClientPin {
  private final ClientWish unmasker = new ClientWish();
  private final ClientWish masker = new ClientWish();
  private @Nullable EventFd eventFd;
  private boolean level;
  private boolean masked;
  private long rung;

  /** The device's side. */
  synchronized void set(boolean high) throws LinuxException {
    level = high;
    ring();
  }

  /** Gives the pin an eventfd, unmasked if it had none; the one before is closed. */
  synchronized void assign(EventFd next) throws LinuxException {
    EventFd before = eventFd;
    eventFd = next;
    if (before == null) {
      masked = false;
    } else {
      before.close();
    }
    ring();
  }

  /** Has an eventfd unmask the pin when the client writes it; empty takes the present one away. */
  synchronized void unmaskBy(Optional<EventFd> eventFd, KvmRings rings) throws LinuxException {
    unmasker.set(eventFd, bell -> rings.watch(bell, () -> heard(unmasker, bell)));
  }

  /** Has an eventfd mask the pin when the client writes it; empty takes the present one away. */
  synchronized void maskBy(Optional<EventFd> eventFd, KvmRings rings) throws LinuxException {
    masker.set(eventFd, bell -> rings.watch(bell, () -> heard(masker, bell)));
  }

  /** On the relay thread; one that was replaced meanwhile is heard no more. */
  private synchronized void heard(ClientWish wish, EventFd bell) {
    if (wish.isOf(bell)) {
      try {
        bell.drain();
        masked = wish == masker;
        ring();
      } catch (LinuxException impossible) {
        throw new IllegalStateException("cannot read or write an eventfd", impossible);
      }
    }
  }

  /** Takes all eventfds away, and the mask with them. */
  synchronized void clear() {
    unmasker.clear();
    masker.clear();
    if (eventFd != null) {
      eventFd.close();
      eventFd = null;
    }
    masked = false;
  }

  synchronized void mask() {
    masked = true;
  }

  synchronized void unmask() throws LinuxException {
    masked = false;
    ring();
  }

  /** How often the device rang, each a delivery of its own to the client. */
  synchronized long rung() {
    return rung;
  }

  /** Rings whatever level and mask are: the client's own test of its wiring. */
  synchronized void loopBack() throws LinuxException {
    if (eventFd != null && !eventFd.isFull()) {
      eventFd.write(1);
    }
  }

  /** Rings once, for what has no level and no mask; false if there is no eventfd. */
  synchronized boolean tell() {
    if (eventFd == null) {
      return false;
    }
    try {
      loopBack();
      return true;
    } catch (LinuxException impossible) {
      throw new IllegalStateException("cannot write an eventfd", impossible);
    }
  }

  private void ring() throws LinuxException {
    if (level && !masked && eventFd != null) {
      masked = true;
      rung++;
      if (!eventFd.isFull()) { // else it is pending anyway, and a blocking one would hold us
        eventFd.write(1);
      }
    }
  }
}
