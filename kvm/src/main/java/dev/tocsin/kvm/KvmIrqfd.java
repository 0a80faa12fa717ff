package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/** The argument of KVM_IRQFD, {@code struct kvm_irqfd}. */
final class KvmIrqfd {
  static final StructLayout LAYOUT =
      Struct.of(
          "kvm_irqfd",
          JAVA_INT.withName("fd"),
          JAVA_INT.withName("gsi"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("resamplefd"),
          MemoryLayout.sequenceLayout(16, JAVA_BYTE).withName("pad"));

  static final int DEASSIGN = 1;
  static final int RESAMPLE = 2;

  private static final long FD = Struct.offset(LAYOUT, "fd");
  private static final long GSI = Struct.offset(LAYOUT, "gsi");
  private static final long FLAGS = Struct.offset(LAYOUT, "flags");
  private static final long RESAMPLEFD = Struct.offset(LAYOUT, "resamplefd");

  private KvmIrqfd() {}

  /** A struct without a resampler. */
  static MemorySegment of(SegmentAllocator memory, int fd, int gsi, int flags) {
    var struct = memory.allocate(LAYOUT);
    struct.set(JAVA_INT, FD, fd);
    struct.set(JAVA_INT, GSI, gsi);
    struct.set(JAVA_INT, FLAGS, flags);
    return struct;
  }

  /** A struct with a resampler. */
  static MemorySegment resampling(SegmentAllocator memory, int fd, int gsi, int resamplefd) {
    var struct = of(memory, fd, gsi, RESAMPLE);
    struct.set(JAVA_INT, RESAMPLEFD, resamplefd);
    return struct;
  }
}
