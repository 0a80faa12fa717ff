package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/** The small structs that only {@link Vcpu} passes to the kernel. */
final class VcpuArguments {
  /** The kernel's sigset is 8 bytes. */
  static final StructLayout SIGNAL_MASK =
      Struct.of(
          "kvm_signal_mask",
          JAVA_INT.withName("len"),
          MemoryLayout.sequenceLayout(8, JAVA_BYTE).withName("sigset"));

  static final StructLayout MP_STATE = Struct.of("kvm_mp_state", JAVA_INT.withName("mp_state"));

  private static final long LEN = Struct.offset(SIGNAL_MASK, "len");
  private static final long SIGSET = Struct.offset(SIGNAL_MASK, "sigset");

  private VcpuArguments() {}

  /** The signals that are blocked inside KVM_RUN. */
  static MemorySegment signalMask(SegmentAllocator memory, long mask) {
    var struct = memory.allocate(SIGNAL_MASK);
    struct.set(JAVA_INT, LEN, Long.BYTES);
    struct.set(JAVA_LONG_UNALIGNED, SIGSET, mask);
    return struct;
  }
}
