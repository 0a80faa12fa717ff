package dev.tocsin.chip.x86.apic;

/**
 * The entries of the local vector table (Intel SDM 3A, 11.5.1, figure 11-8).
 *
 * <p>The order is that of {@link LocalApicState#vectors()}.
 */
public enum LocalVector {
  /** Corrected machine checks. */
  CMCI(0x2f, 0x1_07ff),
  /** The timer. */
  TIMER(0x32, 0x7_00ff),
  /** The thermal sensor. */
  THERMAL(0x33, 0x1_07ff),
  /** Performance counters; delivery masks the entry. */
  PERFORMANCE(0x34, 0x1_07ff),
  /** Pin LINT0, to which a PC wires the 8259A pair. */
  LINT0(0x35, 0x1_a7ff),
  /** Pin LINT1, to which a PC wires NMI. */
  LINT1(0x36, 0x1_a7ff),
  /** Errors of the local APIC itself. */
  ERROR(0x37, 0x1_00ff);

  static final int DELIVERY_STATUS = 1 << 12;
  static final int REMOTE_IRR = 1 << 14;
  static final int LEVEL = 1 << 15;
  static final int MASK = 1 << 16;

  private static final LocalVector[] ALL = values();

  private final int register;
  private final int writable;

  LocalVector(int register, int writable) {
    this.register = register;
    this.writable = writable;
  }

  /** The entry of a register index, which must be one. */
  static LocalVector at(int register) {
    return register == CMCI.register ? CMCI : ALL[register - TIMER.register + 1];
  }

  /** Its place in the order of constants. */
  int slot() {
    return this == CMCI ? 0 : register - TIMER.register + 1;
  }

  int writable() {
    return writable;
  }

  /** Bits that software may write, though not all change: what x2APIC mode does not reserve. */
  int defined() {
    boolean pin = this == LINT0 || this == LINT1;
    return writable | DELIVERY_STATUS | (pin ? REMOTE_IRR : 0);
  }
}
