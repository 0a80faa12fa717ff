package dev.tocsin.chip.x86.apic;

import dev.tocsin.chip.x86.message.InterruptCommand;

/** What a local APIC reaches: other local APICs, IOAPICs, the 8259A pair. */
public interface ApicBus {
  /**
   * Sends an interrupt to processors.
   *
   * @param sender the local APIC that sends
   * @param command a command with a valid mode and vector
   */
  void send(ApicInbox sender, InterruptCommand command);

  /**
   * Tells the IOAPICs that a level-triggered interrupt ended.
   *
   * @param vector its vector
   */
  void endOfInterrupt(int vector);

  /**
   * Runs an acknowledge cycle of the 8259A pair.
   *
   * @return the vector it supplies, 0 to 255
   */
  int acknowledgeExternal();

  /** Tells that a local APIC changed its address or began to accept. */
  void readdressed();
}
