package dev.tocsin.chip.x86.apic;

/**
 * What a local APIC asks of its processor apart from interrupts with a vector.
 *
 * @param bits one bit for each kind, and the start-up vector in bits 15:8
 */
public record ProcessorEvents(int bits) {
  static final int NMI = 1;
  static final int SMI = 1 << 1;
  static final int INIT = 1 << 2;
  static final int START_UP = 1 << 3;

  /** An interrupt whose vector the 8259A pair supplies, sent as a message. */
  static final int EXTERNAL = 1 << 4;

  static final int LINT0_HIGH = 1 << 5;
  static final int LINT1_HIGH = 1 << 6;
  static final int LINT0_ROSE = 1 << 7;
  static final int LINT1_ROSE = 1 << 16;

  static final int VECTOR_SHIFT = 8;
  static final int VECTOR = 0xff << VECTOR_SHIFT;

  /** Nothing. */
  public static final ProcessorEvents NONE = new ProcessorEvents(0);

  /**
   * Tells whether there is a non-maskable interrupt.
   *
   * @return true if so
   */
  public boolean nmi() {
    return (bits & NMI) != 0;
  }

  /**
   * Tells whether there is a system management interrupt.
   *
   * @return true if so
   */
  public boolean smi() {
    return (bits & SMI) != 0;
  }

  /**
   * Tells whether the processor is to be initialised; this comes before a start-up.
   *
   * @return true if so; the local APIC has been
   */
  public boolean init() {
    return (bits & INIT) != 0;
  }

  /**
   * Tells whether the processor is to start; this comes after an INIT.
   *
   * @return true if so
   */
  public boolean startUp() {
    return (bits & START_UP) != 0;
  }

  /**
   * Returns the page at which a started processor begins in real mode.
   *
   * @return 0 to 255: the address divided by 4096
   */
  public int startVector() {
    return (bits & VECTOR) >> VECTOR_SHIFT;
  }
}
