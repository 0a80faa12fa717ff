package dev.tocsin.chip.x86.apic;

/**
 * What bits 11 (EN) and 10 (EXTD) of IA32_APIC_BASE make of a local APIC (Intel SDM 3A, 11.12.1).
 */
public enum ApicMode {
  /** Neither bit: the processor has no local APIC; its pins are INTR and NMI. */
  DISABLED,
  /** EN: registers in memory, ids of 8 bits. */
  XAPIC,
  /** Both: registers as MSRs, ids of 32 bits. */
  X2APIC;

  /**
   * Tells whether the guest may change to another mode (Intel SDM 3A, 11.12.5).
   *
   * @param next the mode written
   * @return false if the write is a general protection fault
   */
  public boolean mayBecome(ApicMode next) {
    return switch (this) {
      case DISABLED -> next != X2APIC;
      case XAPIC -> true;
      case X2APIC -> next != XAPIC;
    };
  }
}
