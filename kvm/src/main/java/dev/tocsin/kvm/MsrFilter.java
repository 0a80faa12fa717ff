package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** Says which model-specific registers leave KVM_RUN, {@code struct kvm_msr_filter}. */
final class MsrFilter {
  static final StructLayout RANGE =
      Struct.of(
          "kvm_msr_filter_range",
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("nmsrs"),
          JAVA_INT.withName("base"),
          ADDRESS.withName("bitmap"));

  /** As many ranges as the kernel takes. */
  static final int MAX_RANGES = 16;

  static final StructLayout LAYOUT =
      Struct.of(
          "kvm_msr_filter",
          JAVA_INT.withName("flags"),
          MemoryLayout.sequenceLayout(MAX_RANGES, RANGE).withName("ranges"));

  /** Reads and writes. */
  static final int ACCESSES = 3;

  /** Accesses that the filter denies, and those that the kernel does not know, leave KVM_RUN. */
  static final long REASONS = 1 | 1 << 1 | 1 << 2;

  private static final long RANGES = Struct.offset(LAYOUT, "ranges");
  private static final long FLAGS = Struct.offset(RANGE, "flags");
  private static final long COUNT = Struct.offset(RANGE, "nmsrs");
  private static final long BASE = Struct.offset(RANGE, "base");
  private static final long BITMAP = Struct.offset(RANGE, "bitmap");

  private MsrFilter() {}

  /** A filter that allows all registers but these, each a range of one. */
  static MemorySegment denying(Arena memory, int... registers) {
    var struct = memory.allocate(LAYOUT);
    var none = memory.allocate(Long.BYTES, Long.BYTES); // a clear bit denies
    for (int i = 0; i < registers.length; i++) {
      long range = RANGES + i * RANGE.byteSize();
      struct.set(JAVA_INT, range + FLAGS, ACCESSES);
      struct.set(JAVA_INT, range + COUNT, 1);
      struct.set(JAVA_INT, range + BASE, registers[i]);
      struct.set(ADDRESS, range + BITMAP, none);
    }
    return struct;
  }
}
