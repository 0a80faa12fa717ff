package dev.tocsin.chip.x86.apic;

/**
 * Where messages reach a local APIC (Intel SDM 3A, 11.6.2 and 11.12.10).
 *
 * @param mode its mode
 * @param id its id, 32 bits unsigned; in xAPIC mode 8 bits
 * @param initialId the id it has in x2APIC mode
 * @param logical its logical destination register; in xAPIC mode bits 31:24 of it, moved down
 * @param cluster in xAPIC mode: true in the cluster model, false in the flat one
 */
public record ApicAddress(ApicMode mode, int id, int initialId, int logical, boolean cluster) {
  private static final int BYTE = 0xff;

  /**
   * Returns the logical destination register of an id in x2APIC mode.
   *
   * @param id the id
   * @return the cluster in the upper half, one bit in the lower
   */
  public static int logicalOf(int id) {
    return id >>> 4 << 16 | 1 << (id & 0xf);
  }

  /**
   * Tells whether a logical destination includes this local APIC.
   *
   * @param destination 32 bits; xAPIC modes have only the lower 8
   * @return true if so; false in mode DISABLED
   */
  public boolean matches(int destination) {
    return switch (mode) {
      case DISABLED -> false;
      case X2APIC -> destination >>> 16 == logical >>> 16 && (destination & logical & 0xffff) != 0;
      case XAPIC -> matchesByte(destination);
    };
  }

  private boolean matchesByte(int destination) {
    if ((destination & ~BYTE) != 0) {
      return false;
    }
    if (destination == BYTE) {
      return true;
    }
    if (!cluster) {
      return (destination & logical) != 0;
    }
    return destination >> 4 == logical >> 4 && (destination & logical & 0xf) != 0;
  }
}
