package dev.tocsin.chip.x86.apic;

/** What a local APIC is called. Owner: the processor's thread. */
final class ApicIdentity {
  private static final int FLAT = -1;

  private final int initialId;
  private ApicBase base;
  private int byteId;

  /** Bits 31:24 of the register, moved down. */
  private int logical;

  private int format = FLAT;

  ApicIdentity(int initialId, boolean bootstrap) {
    this.initialId = initialId;
    base = ApicBase.reset(bootstrap);
    byteId = initialId & 0xff;
  }

  ApicBase base() {
    return base;
  }

  /** Changes the mode or the page. */
  void setBase(ApicBase next) {
    if (next.mode() == ApicMode.DISABLED) {
      byteId = initialId & 0xff;
    }
    base = next;
  }

  boolean isX2apic() {
    return base.mode() == ApicMode.X2APIC;
  }

  /** INIT keeps the id (Intel SDM 3A, 11.4.7.3). */
  void reset() {
    logical = 0;
    format = FLAT;
  }

  int idRegister() {
    return isX2apic() ? initialId : byteId << 24;
  }

  void writeId(int value) {
    byteId = value >>> 24;
  }

  int logicalRegister() {
    return isX2apic() ? ApicAddress.logicalOf(initialId) : logical << 24;
  }

  void writeLogical(int value) {
    logical = value >>> 24;
  }

  int format() {
    return format;
  }

  /** The lower 28 bits read ones; 0 in the others is the cluster model. */
  void writeFormat(int value) {
    format = value | 0x0fff_ffff;
  }

  ApicAddress address() {
    boolean wide = isX2apic();
    return new ApicAddress(
        base.mode(),
        wide ? initialId : byteId,
        initialId,
        wide ? ApicAddress.logicalOf(initialId) : logical,
        format >>> 28 == 0);
  }

  void restore(LocalApicState state) {
    base = state.base();
    byteId = state.byteId();
    logical = state.logical();
    format = state.format();
  }

  int byteId() {
    return byteId;
  }

  int logical() {
    return logical;
  }
}
