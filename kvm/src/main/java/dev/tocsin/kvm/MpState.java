package dev.tocsin.kvm;

/**
 * Whether a processor runs, halts or waits to be started; in the kernel's order (KVM_MP_STATE_*).
 */
public enum MpState {
  /** It runs. */
  RUNNABLE,
  /** It waits for INIT. */
  UNINITIALIZED,
  /** It has got INIT and waits for the start-up message. */
  INIT_RECEIVED,
  /** It halts until an interrupt. */
  HALTED,
  /** It has just got the start-up message. */
  SIPI_RECEIVED;

  private static final MpState[] STATES = values();

  static MpState of(int number) {
    return STATES[number];
  }
}
