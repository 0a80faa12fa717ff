package dev.tocsin.chip.x86.message;

/** How a message's destination is read (Intel SDM 3A, 11.6.2 and 11.12.10). */
public enum Addressing {
  /** The destination is an APIC id. */
  PHYSICAL,
  /** The destination is a set of local APICs, by their logical destination registers. */
  LOGICAL,
  /** Every local APIC. */
  BROADCAST,
  /**
   * The byte 0xff on a machine whose messages carry longer ids: every local APIC that is in xAPIC
   * mode, and the one with id 255 in x2APIC mode.
   */
  BYTE_BROADCAST
}
