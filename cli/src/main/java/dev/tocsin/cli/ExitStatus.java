package dev.tocsin.cli;

/**
 * What the process tells its caller: failures of the host are even, a guest's own status is odd.
 */
final class ExitStatus {
  static final int SUCCESS = 0;

  /** Wrong use or bad input. */
  static final int USAGE = 2;

  /** KVM is absent, not permitted or too old. */
  static final int NO_KVM = 4;

  /** The guest crashed: triple fault, internal error, or every vCPU halted for good. */
  static final int GUEST_CRASHED = 6;

  /** An interrupt was lost or spurious. */
  static final int UNACCOUNTED = 8;

  private ExitStatus() {}
}
