package dev.tocsin.chip.x86.message;

/**
 * A write of the interrupt command register (Intel SDM 3A, 11.6.1 and 11.12.9).
 *
 * <pre>
 *  19  18   15     14      12    11   10  8 7      0
 * [shorth.|trigger|assert|status|log.| mode |vector ]
 * </pre>
 *
 * @param low the lower 32 bits
 * @param destination 8 bits in xAPIC mode, else 32
 * @param wide true in x2APIC mode
 */
public record InterruptCommand(int low, int destination, boolean wide) {
  private static final int LOGICAL = 1 << 11;
  private static final int ASSERT = 1 << 14;
  private static final int LEVEL = 1 << 15;

  private static final int SELF_BITS = 1 << 18;

  /** Whom a command goes to, in the order of the field's encoding. */
  public enum Shorthand {
    /** Whom the destination says. */
    NONE,
    /** The sender. */
    SELF,
    /** Everyone. */
    ALL,
    /** Everyone else. */
    OTHERS
  }

  private static final Shorthand[] SHORTHANDS = Shorthand.values();

  /**
   * Makes a command as software writes it to the self-IPI register.
   *
   * @param vector 0 to 255
   * @return the command
   */
  public static InterruptCommand self(int vector) {
    return new InterruptCommand(vector | SELF_BITS, 0, true);
  }

  /**
   * Returns the vector.
   *
   * @return 0 to 255
   */
  public int vector() {
    return low & 0xff;
  }

  /**
   * Returns the delivery mode.
   *
   * @return the mode, which may be reserved
   */
  public DeliveryMode mode() {
    return DeliveryMode.of(low >> 8);
  }

  /**
   * Returns whom the command goes to.
   *
   * @return the shorthand
   */
  public Shorthand shorthand() {
    return SHORTHANDS[low >> 18 & 3];
  }

  /**
   * Tells whether this is an INIT level de-assert, which processors since the Pentium 4 ignore.
   *
   * @return true if nothing is to be sent
   */
  public boolean isDeassert() {
    return mode() == DeliveryMode.INIT && (low & LEVEL) != 0 && (low & ASSERT) == 0;
  }

  /**
   * Tells whether the delivery mode is one that processors do not send each other.
   *
   * @return true if it is reserved
   */
  public boolean isReserved() {
    return mode() == DeliveryMode.RESERVED || mode() == DeliveryMode.EXT_INT;
  }

  /**
   * Tells whether the vector is one of 0 to 15 in a mode that needs a vector.
   *
   * @return true if the command is an error
   */
  public boolean hasIllegalVector() {
    return mode().hasVector() && vector() < InterruptMessage.FIRST_VECTOR;
  }

  /**
   * Returns the message that the command sends; always edge-triggered (11.6.1, trigger mode).
   *
   * <p>Not to be called for commands that are reserved or have an illegal vector.
   *
   * @return the message, whose destination has no meaning with a shorthand
   */
  public InterruptMessage message() {
    boolean all = wide ? destination == -1 : destination == 0xff;
    Addressing addressing;
    if (shorthand() != Shorthand.NONE || all) {
      addressing = Addressing.BROADCAST;
    } else {
      addressing = (low & LOGICAL) != 0 ? Addressing.LOGICAL : Addressing.PHYSICAL;
    }
    return new InterruptMessage(destination, addressing, mode(), vector(), false);
  }
}
