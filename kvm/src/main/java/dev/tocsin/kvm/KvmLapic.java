package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Objects;

/**
 * The registers of a local APIC that the kernel holds, {@code struct kvm_lapic_state} (Intel SDM
 * 3A, 11.4.1). Not thread-safe.
 */
public final class KvmLapic {
  /** Offset of the spurious-interrupt vector register; its bit 8 enables the APIC. */
  public static final int SPURIOUS = 0xf0;

  /** Offset of the logical destination register. */
  public static final int LOGICAL_DESTINATION = 0xd0;

  /** Offset of the entry for the pin LINT0. */
  public static final int LINT0 = 0x350;

  private static final int IN_SERVICE = 0x100;
  private static final int REQUEST = 0x200;

  static final StructLayout LAYOUT =
      Struct.of("kvm_lapic_state", MemoryLayout.sequenceLayout(0x400, JAVA_BYTE).withName("regs"));

  private final MemorySegment struct = Arena.ofAuto().allocate(LAYOUT.byteSize(), Long.BYTES);

  KvmLapic() {}

  /**
   * Returns a register.
   *
   * @param offset a multiple of 16, to 0x3f0
   * @return its 32 bits
   */
  public int get(int offset) {
    return struct.get(JAVA_INT, offset);
  }

  /**
   * Sets a register.
   *
   * @param offset a multiple of 16, to 0x3f0
   * @param value its 32 bits
   * @return these registers
   */
  public KvmLapic set(int offset, int value) {
    struct.set(JAVA_INT, offset, value);
    return this;
  }

  /**
   * Tells whether a vector waits to be taken by the processor (IRR).
   *
   * @param vector 0 to 255
   * @return its bit
   */
  public boolean isRequested(int vector) {
    return bit(REQUEST, vector);
  }

  /**
   * Tells whether a vector's handler has not ended yet (ISR).
   *
   * @param vector 0 to 255
   * @return its bit
   */
  public boolean isInService(int vector) {
    return bit(IN_SERVICE, vector);
  }

  private boolean bit(int offset, int vector) {
    int word = offset + Objects.checkIndex(vector, 256) / Integer.SIZE * 0x10;
    return (get(word) & (1 << (vector % Integer.SIZE))) != 0;
  }

  MemorySegment struct() {
    return struct;
  }
}
