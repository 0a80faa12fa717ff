package dev.tocsin.chip.x86.apic;

import org.jspecify.annotations.Nullable;

/**
 * The value of IA32_APIC_BASE (Intel SDM 3A, 11.4.4 and figure 11-26).
 *
 * <pre>
 *  51           12  11   10    9   8    7     0
 * [ base >> 12    | EN | EXTD | - | BSP | -    ]
 * </pre>
 *
 * @param bits the 64 bits
 */
public record ApicBase(long bits) {
  /** Where the registers of a local APIC are after reset. */
  public static final long ADDRESS = 0xfee0_0000L;

  private static final long BSP = 1L << 8;
  private static final long EXTD = 1L << 10;
  private static final long EN = 1L << 11;
  private static final long PAGE = 0xf_ffff_ffff_f000L;

  /** Checks that no reserved bit is set and that EXTD is not set alone. */
  public ApicBase {
    if (mode(bits) == null || (bits & ~(PAGE | EN | EXTD | BSP)) != 0) {
      throw new IllegalArgumentException("IA32_APIC_BASE cannot be 0x%x".formatted(bits));
    }
  }

  static ApicBase reset(boolean bootstrap) {
    return new ApicBase(ADDRESS | EN | (bootstrap ? BSP : 0));
  }

  /**
   * Returns the mode.
   *
   * @return what EN and EXTD say
   */
  public ApicMode mode() {
    ApicMode mode = mode(bits);
    return mode == null ? ApicMode.DISABLED : mode;
  }

  /**
   * Returns the address of the register page.
   *
   * @return a physical address, a multiple of 4096
   */
  public long address() {
    return bits & PAGE;
  }

  /**
   * Tells whether this is the bootstrap processor.
   *
   * @return bit 8
   */
  public boolean bootstrap() {
    return (bits & BSP) != 0;
  }

  /** What the guest's write makes of this value, or null for a general protection fault. */
  @Nullable ApicBase write(long value) {
    ApicMode next = mode(value);
    boolean reserved = (value & ~(PAGE | EN | EXTD | BSP)) != 0;
    if (next == null || reserved || !mode().mayBecome(next)) {
      return null;
    }
    return new ApicBase((value & ~BSP) | (bits & BSP)); // BSP is read-only
  }

  private static @Nullable ApicMode mode(long bits) {
    boolean enabled = (bits & EN) != 0;
    if ((bits & EXTD) != 0) {
      return enabled ? ApicMode.X2APIC : null;
    }
    return enabled ? ApicMode.XAPIC : ApicMode.DISABLED;
  }
}
