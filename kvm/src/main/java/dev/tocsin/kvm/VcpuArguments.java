package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tocsin.linux.Errno;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/** The small structs that only {@link Vcpu} passes to the kernel, and calls that read one. */
final class VcpuArguments {
  /** The kernel's sigset is 8 bytes. */
  static final StructLayout SIGNAL_MASK =
      Struct.of(
          "kvm_signal_mask",
          JAVA_INT.withName("len"),
          MemoryLayout.sequenceLayout(8, JAVA_BYTE).withName("sigset"));

  static final StructLayout MP_STATE = Struct.of("kvm_mp_state", JAVA_INT.withName("mp_state"));

  static final StructLayout INTERRUPT = Struct.of("kvm_interrupt", JAVA_INT.withName("irq"));

  static final StructLayout MSR_ENTRY =
      Struct.of(
          "kvm_msr_entry",
          JAVA_INT.withName("index"),
          JAVA_INT.withName("reserved"),
          JAVA_LONG.withName("data"));

  /** What the kernel has queued for a processor; only what is set here has a name. */
  static final StructLayout EVENTS =
      Struct.of(
          "kvm_vcpu_events",
          MemoryLayout.sequenceLayout(13, JAVA_BYTE).withName("queued"),
          JAVA_BYTE.withName("nmi_pending"),
          JAVA_BYTE.withName("nmi_masked"),
          JAVA_BYTE.withName("nmi_pad"),
          JAVA_INT.withName("sipi_vector"),
          JAVA_INT.withName("flags"),
          MemoryLayout.sequenceLayout(4, JAVA_LONG).withName("rest"),
          JAVA_LONG.withName("exception_payload"));

  /** The fields nmi.pending and interrupt.shadow count. */
  static final int VALID_EVENTS = 1 | 1 << 2;

  private static final long MSR_COUNT = 0;
  private static final long MSR_ENTRIES = 8;
  private static final long MSR_VALUE = MSR_ENTRIES + Struct.offset(MSR_ENTRY, "data");
  private static final long EVENT_FLAGS = Struct.offset(EVENTS, "flags");
  private static final long NMI_PENDING = Struct.offset(EVENTS, "nmi_pending");
  private static final long NMI_MASKED = Struct.offset(EVENTS, "nmi_masked");
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

  /** Nothing queued, nothing in the shadow of an instruction. */
  static MemorySegment noEvents(SegmentAllocator memory) {
    var struct = memory.allocate(EVENTS);
    struct.set(JAVA_INT, EVENT_FLAGS, VALID_EVENTS);
    return struct;
  }

  /** Queues again what is queued, if a non-maskable interrupt is that nothing holds back. */
  static boolean renewNmi(Fd vcpu) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      var events = arena.allocate(EVENTS);
      Request.KVM_GET_VCPU_EVENTS.call(vcpu, events);
      boolean free = events.get(JAVA_BYTE, NMI_MASKED) == 0;
      boolean waits = free && events.get(JAVA_BYTE, NMI_PENDING) != 0;
      if (waits) {
        Request.KVM_SET_VCPU_EVENTS.call(vcpu, events);
      }
      return waits;
    }
  }

  /** A list of one model-specific register. */
  static MemorySegment msr(SegmentAllocator memory, int index, long value) {
    var struct = memory.allocate(MSR_ENTRIES + MSR_ENTRY.byteSize(), Long.BYTES);
    struct.set(JAVA_INT, MSR_COUNT, 1);
    struct.set(JAVA_INT, MSR_ENTRIES, index);
    struct.set(JAVA_LONG, MSR_VALUE, value);
    return struct;
  }

  static long readMsr(Fd vcpu, int index) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      var struct = msr(arena, index, 0);
      if (Request.KVM_GET_MSRS.call(vcpu, struct) != 1) {
        throw new LinuxException("KVM_GET_MSRS", Errno.EINVAL.number());
      }
      return struct.get(JAVA_LONG, MSR_VALUE);
    }
  }
}
