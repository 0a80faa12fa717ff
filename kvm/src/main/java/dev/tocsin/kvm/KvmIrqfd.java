package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
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

  /** One struct a thread: a guest that enables 2048 vectors needs as many in a row. */
  private static final ThreadLocal<MemorySegment> OWN =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(LAYOUT));

  private KvmIrqfd() {}

  /** The calling thread's struct, without a resampler; in use until it is filled anew. */
  static MemorySegment filled(int fd, int gsi, int flags) {
    return fill(OWN.get(), fd, gsi, flags);
  }

  /** A struct without a resampler. */
  static MemorySegment of(SegmentAllocator memory, int fd, int gsi, int flags) {
    return fill(memory.allocate(LAYOUT), fd, gsi, flags);
  }

  private static MemorySegment fill(MemorySegment struct, int fd, int gsi, int flags) {
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
