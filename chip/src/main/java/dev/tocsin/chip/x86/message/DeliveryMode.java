package dev.tocsin.chip.x86.message;

/**
 * The three bits that say what a message asks of a processor (Intel SDM 3A, 11.5.1 and 11.11.2).
 *
 * <p>The order of the constants is their encoding.
 */
public enum DeliveryMode {
  /** An interrupt with a vector, to every processor of the destination. */
  FIXED,
  /** An interrupt with a vector, to the processor of the destination with the least to do. */
  LOWEST_PRIORITY,
  /** A system management interrupt. */
  SMI,
  /** Reserved. */
  RESERVED,
  /** A non-maskable interrupt. */
  NMI,
  /** An INIT request. */
  INIT,
  /** A start-up request; only processors send it to each other. */
  START_UP,
  /** An interrupt whose vector the 8259A pair supplies. */
  EXT_INT;

  private static final DeliveryMode[] BY_BITS = values();

  /**
   * Decodes the field.
   *
   * @param bits the field in the lowest three bits, others are ignored
   * @return the mode
   */
  public static DeliveryMode of(int bits) {
    return BY_BITS[bits & 7];
  }

  /**
   * Tells whether the message's vector is that of the interrupt.
   *
   * @return true for fixed and lowest priority
   */
  public boolean hasVector() {
    return this == FIXED || this == LOWEST_PRIORITY;
  }
}
