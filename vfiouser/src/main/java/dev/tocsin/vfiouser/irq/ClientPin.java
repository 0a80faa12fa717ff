package dev.tocsin.vfiouser.irq;

import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * An INTx pin at a client: an eventfd, and a mask that each ring sets.
 *
 * <p>Rings when the level is high, an eventfd is there, and the mask is clear; whichever of the
 * three comes last. Each ring masks, and only the client's unmask clears that: so a level that is
 * still high then rings again. Lock: its own monitor, after the engine's.
 */
final class ClientPin {
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

  /** Takes the eventfd away, and the mask with it. */
  synchronized void clear() {
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
