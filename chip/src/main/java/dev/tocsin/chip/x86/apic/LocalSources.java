package dev.tocsin.chip.x86.apic;

import dev.tocsin.chip.x86.message.DeliveryMode;

/**
 * What a local APIC's own sources ask for: the timer and the pins LINT0 and LINT1.
 *
 * <p>Owner: the processor's thread. Other threads only leave the pins' levels and edges in the
 * inbox.
 */
final class LocalSources {
  private static final int ROSE = ProcessorEvents.LINT0_ROSE | ProcessorEvents.LINT1_ROSE;

  private final ApicInbox inbox;
  private final ApicRegisters registers;

  LocalSources(ApicInbox inbox, ApicRegisters registers) {
    this.inbox = inbox;
    this.registers = registers;
  }

  /** Turns what the timer and the pins did since the last look into requests. */
  void sample() {
    if (registers.timer.expire()) {
      registers.fire(LocalVector.TIMER);
    }
    int rose = (inbox.events() & ROSE) == 0 ? 0 : inbox.take(ROSE);
    if (isDisabled()) {
      if ((rose & ProcessorEvents.LINT1_ROSE) != 0) {
        inbox.request(DeliveryMode.NMI, 0); // the pin is the processor's NMI
      }
      return;
    }
    if ((rose & ProcessorEvents.LINT0_ROSE) != 0) {
      risen(LocalVector.LINT0);
    }
    if ((rose & ProcessorEvents.LINT1_ROSE) != 0) {
      risen(LocalVector.LINT1);
    }
    LocalVectorTable vectors = registers.vectors;
    if (vectors.isLevel(LocalVector.LINT0)
        && (inbox.events() & ProcessorEvents.LINT0_HIGH) != 0
        && !vectors.remoteIrr(LocalVector.LINT0)
        && !vectors.isMasked(LocalVector.LINT0)) {
      vectors.setRemoteIrr(LocalVector.LINT0, true);
      registers.fire(LocalVector.LINT0);
    }
  }

  /** Whether the 8259A pair asks for an acknowledge cycle of this processor. */
  boolean externalPending() {
    int events = inbox.events();
    if ((events & ProcessorEvents.EXTERNAL) != 0) {
      return true;
    }
    if ((events & ProcessorEvents.LINT0_HIGH) == 0) {
      return false;
    }
    LocalVectorTable vectors = registers.vectors;
    boolean wired =
        !vectors.isMasked(LocalVector.LINT0)
            && vectors.mode(LocalVector.LINT0) == DeliveryMode.EXT_INT;
    return wired || isDisabled();
  }

  /** ExtINT and level pins go by the pin's level instead. */
  private void risen(LocalVector pin) {
    LocalVectorTable vectors = registers.vectors;
    if (!vectors.isLevel(pin) && vectors.mode(pin) != DeliveryMode.EXT_INT) {
      registers.fire(pin);
    }
  }

  private boolean isDisabled() {
    return registers.identity.base().mode() == ApicMode.DISABLED;
  }
}
