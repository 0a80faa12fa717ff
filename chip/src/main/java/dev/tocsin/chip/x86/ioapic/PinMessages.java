package dev.tocsin.chip.x86.ioapic;

import dev.tocsin.engine.port.PreparedMessage;

/** Makes the message of a pin ready to be sent many times. */
@FunctionalInterface
public interface PinMessages {
  /**
   * Makes a pin's message ready; called when the guest changed the pin's entry to one that is not
   * masked, before the message is first sent.
   *
   * <p>{@link RedirectionEntry#message()} is the entry in the form that a {@link
   * dev.tocsin.engine.port.MessagePort} takes. With a kernel's local APICs this is the place to
   * commit the pin's route, without which the kernel tells of no EOI (S59).
   *
   * @param pin the pin
   * @param entry its entry
   * @return the message
   */
  PreparedMessage prepare(int pin, RedirectionEntry entry);
}
