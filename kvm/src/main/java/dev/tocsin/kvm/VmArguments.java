package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/** The small structs that only {@link Vm} passes to the kernel, each filled in one method. */
final class VmArguments {
  static final StructLayout MEMORY_REGION =
      Struct.of(
          "kvm_userspace_memory_region",
          JAVA_INT.withName("slot"),
          JAVA_INT.withName("flags"),
          JAVA_LONG.withName("guest_phys_addr"),
          JAVA_LONG.withName("memory_size"),
          JAVA_LONG.withName("userspace_addr"));

  static final StructLayout ENABLE_CAP =
      Struct.of(
          "kvm_enable_cap",
          JAVA_INT.withName("cap"),
          JAVA_INT.withName("flags"),
          MemoryLayout.sequenceLayout(4, JAVA_LONG).withName("args"),
          MemoryLayout.sequenceLayout(64, JAVA_BYTE).withName("pad"));

  static final StructLayout PIT_CONFIG =
      Struct.of(
          "kvm_pit_config",
          JAVA_INT.withName("flags"),
          MemoryLayout.sequenceLayout(15, JAVA_INT).withName("pad"));

  static final StructLayout IRQ_LEVEL =
      Struct.of("kvm_irq_level", JAVA_INT.withName("irq"), JAVA_INT.withName("level"));

  /** The guest may only read the slot: KVM_MEM_READONLY. */
  static final int READ_ONLY = 2;

  /** Port 0x61 belongs to the kernel's PIT, too: KVM_PIT_SPEAKER_DUMMY. */
  static final int SPEAKER_DUMMY = 1;

  private static final long SLOT = Struct.offset(MEMORY_REGION, "slot");
  private static final long SLOT_FLAGS = Struct.offset(MEMORY_REGION, "flags");
  private static final long GUEST_PHYS_ADDR = Struct.offset(MEMORY_REGION, "guest_phys_addr");
  private static final long MEMORY_SIZE = Struct.offset(MEMORY_REGION, "memory_size");
  private static final long USERSPACE_ADDR = Struct.offset(MEMORY_REGION, "userspace_addr");
  private static final long CAP = Struct.offset(ENABLE_CAP, "cap");
  private static final long ARGS = Struct.offset(ENABLE_CAP, "args");
  private static final long PIT_FLAGS = Struct.offset(PIT_CONFIG, "flags");
  private static final long IRQ = Struct.offset(IRQ_LEVEL, "irq");
  private static final long LEVEL = Struct.offset(IRQ_LEVEL, "level");

  private static final MemorySegment[] LEVELS = levels();

  private VmArguments() {}

  /** A slot of guest memory; an empty segment removes it. */
  static MemorySegment slot(
      SegmentAllocator memory, int slot, long guestAddress, MemorySegment backing, int flags) {
    var struct = memory.allocate(MEMORY_REGION);
    struct.set(JAVA_INT, SLOT, slot);
    struct.set(JAVA_INT, SLOT_FLAGS, flags);
    struct.set(JAVA_LONG, GUEST_PHYS_ADDR, guestAddress);
    struct.set(JAVA_LONG, MEMORY_SIZE, backing.byteSize());
    struct.set(JAVA_LONG, USERSPACE_ADDR, backing.address());
    return struct;
  }

  /** A capability to enable, with up to four arguments. */
  static MemorySegment enable(SegmentAllocator memory, Capability capability, long... args) {
    var struct = memory.allocate(ENABLE_CAP);
    struct.set(JAVA_INT, CAP, capability.number());
    MemorySegment.copy(args, 0, struct, JAVA_LONG, ARGS, args.length);
    return struct;
  }

  /** A PIT whose port 0x61 answers. */
  static MemorySegment pit(SegmentAllocator memory) {
    var struct = memory.allocate(PIT_CONFIG);
    struct.set(JAVA_INT, PIT_FLAGS, SPEAKER_DUMMY);
    return struct;
  }

  /**
   * A level of a line.
   *
   * @return a shared struct on the heap, as KVM_IRQ_LINE is short; not to be written
   */
  static MemorySegment level(int line, boolean high) {
    return LEVELS[line * 2 + (high ? 1 : 0)];
  }

  private static MemorySegment[] levels() {
    var levels = new MemorySegment[2 * Vm.LINES];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = MemorySegment.ofArray(new int[2]);
      levels[i].set(JAVA_INT, IRQ, i / 2);
      levels[i].set(JAVA_INT, LEVEL, i % 2);
    }
    return levels;
  }
}
