package dev.tocsin.vfiouser.irq;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.vfiouser.wire.IrqKind;
import dev.tocsin.vfiouser.wire.IrqSet;
import dev.tocsin.vfiouser.wire.IrqSet.Action;
import dev.tocsin.vfiouser.wire.IrqSet.Data;
import dev.tocsin.vfiouser.wire.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Carries SET_IRQS out: everything is checked before anything is changed.
 *
 * <p>MSI and MSI-X share the client's vectors, as a driver uses one of them at a time: the other
 * kind is refused until the first is taken away, as VFIO does. Of the session's thread.
 */
public final class InterruptControl {
  private final ClientInterrupts interrupts;
  private final ToIntFunction<IrqKind> counts;
  private final ClientPin error = new ClientPin();
  private final ClientPin request = new ClientPin();

  /** Whose eventfds the vectors have; null while there are none. */
  private @Nullable IrqKind messages;

  /**
   * Starts with nothing assigned.
   *
   * @param interrupts what the client controls
   * @param counts how many interrupts of a kind the function has
   */
  public InterruptControl(ClientInterrupts interrupts, ToIntFunction<IrqKind> counts) {
    this.interrupts = interrupts;
    this.counts = counts;
  }

  /**
   * Returns how many interrupts of a kind there are.
   *
   * @param kind which kind
   * @return 0 or more
   */
  public int count(IrqKind kind) {
    return counts.applyAsInt(kind);
  }

  /**
   * Applies a request.
   *
   * @param set what the client wants
   * @param descriptors what came with it; taken over
   * @return why not; null if it was done
   */
  public @Nullable Refusal apply(IrqSet set, List<Fd> descriptors) {
    Refusal refusal = check(set, descriptors.size());
    if (refusal != null) {
      descriptors.forEach(Fd::close);
      return refusal;
    }
    var eventFds = new ArrayList<EventFd>();
    for (int i = 0; i < descriptors.size(); i++) {
      try {
        eventFds.add(EventFd.adopt(descriptors.get(i)));
      } catch (LinuxException _) {
        descriptors.subList(i + 1, descriptors.size()).forEach(Fd::close);
        eventFds.forEach(EventFd::close);
        return Refusal.BAD_DESCRIPTOR;
      }
    }
    try {
      act(set, eventFds);
      return null;
    } catch (InterruptException | LinuxException _) {
      return Refusal.HOST_REFUSED;
    }
  }

  private @Nullable Refusal check(IrqSet set, int descriptors) {
    boolean takesAll = takesAll(set);
    if (set.start() + set.count() > count(set.kind()) || (set.count() == 0 && !takesAll)) {
      return Refusal.BAD_RANGE;
    }
    boolean assigns = set.data() == Data.EVENTFD && set.action() == Action.TRIGGER;
    if (descriptors != 0 && (set.data() != Data.EVENTFD || descriptors != set.count())) {
      return Refusal.WRONG_DESCRIPTORS;
    }
    boolean masksByEventFd = set.data() == Data.EVENTFD && set.kind() != IrqKind.INTX;
    if (set.action() != Action.TRIGGER && (masksByEventFd || !set.kind().maskable())) {
      return Refusal.NOT_SUPPORTED;
    }
    boolean message = set.kind() == IrqKind.MSI || set.kind() == IrqKind.MSIX;
    boolean other = message && messages != null && messages != set.kind();
    return other && assigns && descriptors > 0 ? Refusal.BAD_FIELD : null;
  }

  private static boolean takesAll(IrqSet set) {
    return set.count() == 0
        && set.start() == 0
        && set.data() == Data.NONE
        && set.action() == Action.TRIGGER;
  }

  private void act(IrqSet set, List<EventFd> eventFds) throws InterruptException, LinuxException {
    switch (set.kind()) {
      case MSI, MSIX -> actOnMessages(set, eventFds);
      case INTX -> actOnPin(interrupts.pin(), set, eventFds);
      case ERR -> actOnPin(error, set, eventFds);
      case REQ -> actOnPin(request, set, eventFds);
    }
  }

  private void actOnMessages(IrqSet set, List<EventFd> eventFds)
      throws InterruptException, LinuxException {
    if (set.action() != Action.TRIGGER) {
      if (messages == null || messages == set.kind()) {
        interrupts.mask(set.start(), set.chosen(), set.action() == Action.MASK);
      }
    } else if (takesAll(set)) {
      if (messages == set.kind()) {
        interrupts.clear();
        messages = null;
      }
    } else if (set.data() != Data.EVENTFD) {
      loopBack(set);
    } else if (!eventFds.isEmpty()) {
      messages = set.kind();
      interrupts.assign(set.start(), eventFds);
    } else if (messages == set.kind()) {
      interrupts.assign(set.start(), Collections.nCopies(set.count(), null));
    }
  }

  private void loopBack(IrqSet set) throws LinuxException {
    if (messages == set.kind()) {
      for (int i = 0; i < set.count(); i++) {
        if (set.chosen().get(i)) {
          interrupts.loopBack(set.start() + i);
        }
      }
    }
  }

  private void actOnPin(ClientPin pin, IrqSet set, List<EventFd> eventFds) throws LinuxException {
    boolean chosen = set.chosen().get(0);
    boolean byEventFd = set.data() == Data.EVENTFD;
    switch (set.action()) {
      case MASK -> {
        if (byEventFd) {
          pin.maskBy(eventFds.stream().findFirst(), interrupts.rings());
        } else if (chosen) {
          pin.mask();
        }
      }
      case UNMASK -> {
        if (byEventFd) {
          pin.unmaskBy(eventFds.stream().findFirst(), interrupts.rings());
        } else if (chosen) {
          pin.unmask();
        }
      }
      case TRIGGER -> {
        if (!eventFds.isEmpty()) {
          pin.assign(eventFds.getFirst());
        } else if (set.count() == 0 || byEventFd) {
          pin.clear();
        } else if (chosen) {
          pin.loopBack();
        }
      }
    }
  }

  /**
   * Tells the client that the device is in error; QEMU then stops its machine. Any thread.
   *
   * @return false if the client does not listen
   */
  public boolean tellError() {
    return error.tell();
  }

  /**
   * Asks the client to give the device back. Any thread.
   *
   * @return false if the client does not listen
   */
  public boolean askBack() {
    return request.tell();
  }

  /** Takes everything away: the client has gone. What the device triggers is latched. */
  public void clear() {
    messages = null;
    interrupts.pin().clear();
    error.clear();
    request.clear();
    try {
      interrupts.clear();
    } catch (InterruptException impossible) {
      throw new IllegalStateException("masking a vector needs nobody", impossible);
    }
  }
}
