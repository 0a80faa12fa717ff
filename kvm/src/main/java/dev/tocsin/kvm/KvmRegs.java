package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Arrays;
import java.util.Locale;

/** A processor's general registers, {@code struct kvm_regs}. Not thread-safe. */
public final class KvmRegs {
  /** A general register, in the order of the struct. */
  public enum Register {
    /** Accumulator. */
    RAX,
    /** Base. */
    RBX,
    /** Counter. */
    RCX,
    /** Data. */
    RDX,
    /** Source index. */
    RSI,
    /** Destination index. */
    RDI,
    /** Stack pointer. */
    RSP,
    /** Base pointer. */
    RBP,
    /** Register 8. */
    R8,
    /** Register 9. */
    R9,
    /** Register 10. */
    R10,
    /** Register 11. */
    R11,
    /** Register 12. */
    R12,
    /** Register 13. */
    R13,
    /** Register 14. */
    R14,
    /** Register 15. */
    R15,
    /** Instruction pointer. */
    RIP,
    /** Flags; bit 1 is always set. */
    RFLAGS
  }

  private static final Register[] REGISTERS = Register.values();

  static final StructLayout LAYOUT =
      Struct.of(
          "kvm_regs",
          Arrays.stream(REGISTERS)
              .map(register -> JAVA_LONG.withName(register.name().toLowerCase(Locale.ROOT)))
              .toArray(MemoryLayout[]::new));

  /** Garbage-collected: registers are read on rare occasions only. */
  private final MemorySegment struct = Arena.ofAuto().allocate(LAYOUT);

  /** Creates registers that are all 0. */
  public KvmRegs() {}

  /**
   * Returns a register.
   *
   * @param register which
   * @return its 64 bits
   */
  public long get(Register register) {
    return struct.getAtIndex(JAVA_LONG, index(register));
  }

  /**
   * Sets a register.
   *
   * @param register which
   * @param value its 64 bits
   * @return these registers
   */
  public KvmRegs set(Register register, long value) {
    struct.setAtIndex(JAVA_LONG, index(register), value);
    return this;
  }

  @SuppressWarnings("EnumOrdinal") // the enum is the struct's order; a test compares it with C
  private static int index(Register register) {
    return register.ordinal();
  }

  MemorySegment struct() {
    return struct;
  }

  /** All registers, four to a line. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (var register : REGISTERS) {
      text.append("%-6s %016x".formatted(register, get(register)));
      boolean lineEnds = index(register) % 4 == 3 || register == Register.RFLAGS;
      text.append(lineEnds ? "\n" : "  ");
    }
    return text.toString();
  }
}
