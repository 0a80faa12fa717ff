package dev.tocsin.kvm;

/**
 * Whether a processor runs, halts or waits to be started; in the kernel's order (KVM_MP_STATE_*).
 */
public enum MpState {
  /** It runs. */
  RUNNABLE(0),
  /** It waits for INIT. */
  UNINITIALIZED(1),
  /** It has got INIT and waits for the start-up message. */
  INIT_RECEIVED(2),
  /** It halts until an interrupt. */
  HALTED(3),
  /** It has just got the start-up message. */
  SIPI_RECEIVED(4);

  private static final MpState[] STATES = values();

  private final int number;

  MpState(int number) {
    this.number = number;
  }

  /** The kernel's number. */
  int number() {
    return number;
  }

  static MpState of(int number) {
    return STATES[number];
  }
}
