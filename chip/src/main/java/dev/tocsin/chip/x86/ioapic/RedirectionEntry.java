package dev.tocsin.chip.x86.ioapic;

import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.interrupt.MsiIrqSourceConfig;

/**
 * One entry of the redirection table (82093AA, 3.2.4).
 *
 * <pre>
 *  63     56 55     49 48     17  16   15    14    13   12   11  10   8 7      0
 * [ dest    | dest    |  kept   |mask|level|remote|pol.|busy|log.| mode |vector ]
 *   7:0       14:8                          IRR
 * </pre>
 *
 * <p>Destination bits 14:8 are the convention of hypervisors for guests with more than 255
 * processors. Polarity is kept and does not act: a line here is asserted or not.
 *
 * @param bits the 64 bits
 */
public record RedirectionEntry(long bits) {
  static final long DELIVERY_STATUS = 1L << 12;
  static final long REMOTE_IRR = 1L << 14;
  private static final long LOGICAL = 1L << 11;
  private static final long LEVEL = 1L << 15;
  private static final long MASK = 1L << 16;
  private static final long READ_ONLY = DELIVERY_STATUS | REMOTE_IRR;
  private static final long LOW = 0xffff_ffffL;

  /** What every entry is after reset: masked, else zero. */
  public static final RedirectionEntry RESET = new RedirectionEntry(MASK);

  private static final int WINDOW = 0xfee0_0000;
  private static final int ASSERT = 1 << 14;

  /**
   * Returns the vector.
   *
   * @return 0 to 255
   */
  public int vector() {
    return (int) bits & 0xff;
  }

  /**
   * Returns the delivery mode.
   *
   * @return the mode, which may be reserved
   */
  public DeliveryMode mode() {
    return DeliveryMode.of((int) (bits >> 8));
  }

  /**
   * Tells whether the destination is a logical one.
   *
   * @return true if logical, false if an APIC id
   */
  public boolean logical() {
    return (bits & LOGICAL) != 0;
  }

  /**
   * Tells whether the pin is masked.
   *
   * @return true if it sends nothing
   */
  public boolean masked() {
    return (bits & MASK) != 0;
  }

  /**
   * Tells whether the pin acts as level-triggered.
   *
   * <p>SMI, NMI, INIT and ExtINT are edge-triggered whatever bit 15 says (82093AA, 3.2.4).
   *
   * @return true if a high line asks again after each end of interrupt
   */
  public boolean level() {
    return (bits & LEVEL) != 0 && mode().hasVector();
  }

  /**
   * Tells whether remote IRR is set: the interrupt was sent and has not ended.
   *
   * @return bit 14
   */
  public boolean remoteIrr() {
    return (bits & REMOTE_IRR) != 0;
  }

  /**
   * Tells whether delivery status is set: an interrupt is due and was not sent.
   *
   * @return bit 12
   */
  public boolean busy() {
    return (bits & DELIVERY_STATUS) != 0;
  }

  /**
   * Returns the destination.
   *
   * @return 15 bits
   */
  public int destination() {
    return (int) (bits >>> 56) | (int) (bits >>> 49 & 0x7f) << 8;
  }

  /** This entry with another low or high half, as the guest writes it; the status bits stay. */
  RedirectionEntry withHalf(boolean high, int value) {
    long written = high ? (bits & LOW) | (long) value << 32 : (bits & ~LOW) | (value & LOW);
    return new RedirectionEntry((written & ~READ_ONLY) | (bits & READ_ONLY));
  }

  /** This entry with these status bits. */
  RedirectionEntry withStatus(boolean remoteIrr, boolean busy) {
    return new RedirectionEntry(
        (bits & ~READ_ONLY) | (remoteIrr ? REMOTE_IRR : 0) | (busy ? DELIVERY_STATUS : 0));
  }

  /**
   * Returns the entry as the message it sends.
   *
   * @return address and data as a device would write them; a level message carries data bit 15
   */
  public MsiIrqSourceConfig message() {
    int destination = destination();
    int low =
        WINDOW | (destination & 0xff) << 12 | (destination >> 8) << 5 | (logical() ? 1 << 2 : 0);
    int trigger = level() ? (int) LEVEL | ASSERT : 0;
    return new MsiIrqSourceConfig(0, low, ((int) bits & 0x7ff) | trigger, 0);
  }
}
