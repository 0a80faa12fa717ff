package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tocsin.linux.Errno;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.Ioctl;
import dev.tocsin.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a processor answers to CPUID, {@code struct kvm_cpuid2} (Intel SDM 2A, CPUID). Not
 * thread-safe.
 */
public final class KvmCpuid {
  /**
   * The answer to one leaf.
   *
   * @param function what EAX asks
   * @param index what ECX asks, if the flags say that it counts
   * @param flags 1 if the index counts
   * @param eax answer in EAX
   * @param ebx answer in EBX
   * @param ecx answer in ECX
   * @param edx answer in EDX
   */
  public record Leaf(int function, int index, int flags, int eax, int ebx, int ecx, int edx) {}

  static final StructLayout LAYOUT =
      Struct.of("kvm_cpuid2", JAVA_INT.withName("nent"), JAVA_INT.withName("padding"));

  static final StructLayout ENTRY =
      Struct.of(
          "kvm_cpuid_entry2",
          JAVA_INT.withName("function"),
          JAVA_INT.withName("index"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("eax"),
          JAVA_INT.withName("ebx"),
          JAVA_INT.withName("ecx"),
          JAVA_INT.withName("edx"),
          MemoryLayout.sequenceLayout(3, JAVA_INT).withName("padding"));

  /** As many entries as any KVM takes (KVM_MAX_CPUID_ENTRIES). */
  private static final int CAPACITY = 256;

  static final int SIGNIFICANT_INDEX = 1;
  private static final int FEATURES = 1;
  private static final int TOPOLOGY = 0xb;
  private static final int TOPOLOGY_V2 = 0x1f;

  private final List<Leaf> leaves;

  /**
   * Creates a table.
   *
   * @param leaves its leaves
   */
  public KvmCpuid(List<Leaf> leaves) {
    this.leaves = new ArrayList<>(leaves);
  }

  static KvmCpuid supported(Fd kvm) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      var struct = arena.allocate(LAYOUT.byteSize() + CAPACITY * ENTRY.byteSize(), 8);
      struct.set(JAVA_INT, 0, CAPACITY);
      int result = Ioctl.tryBlocking(kvm, Request.KVM_GET_SUPPORTED_CPUID.number, struct);
      if (result < 0) {
        throw new LinuxException("KVM_GET_SUPPORTED_CPUID", -result, sizeAdvice(result));
      }
      return read(struct);
    }
  }

  /** The leaves of a struct that the kernel has filled. */
  static KvmCpuid read(MemorySegment struct) {
    List<Leaf> leaves = new ArrayList<>();
    for (int i = 0; i < struct.get(JAVA_INT, 0); i++) {
      leaves.add(leaf(struct.asSlice(offset(i), ENTRY)));
    }
    return new KvmCpuid(leaves);
  }

  private static String sizeAdvice(int result) {
    return Errno.E2BIG.is(result) ? "this KVM has more than " + CAPACITY + " leaves" : "";
  }

  /**
   * Returns a leaf.
   *
   * @param function what EAX asks
   * @param index what ECX asks
   * @return its answer, empty if there is none
   */
  public Optional<Leaf> find(int function, int index) {
    return leaves.stream()
        .filter(leaf -> leaf.function() == function)
        .filter(leaf -> leaf.flags() != SIGNIFICANT_INDEX || leaf.index() == index)
        .findFirst();
  }

  /**
   * Sets the answer to a leaf, in place of the one before, if any.
   *
   * @param answer the leaf
   */
  public void put(Leaf answer) {
    leaves.removeIf(leaf -> leaf.function() == answer.function() && leaf.index() == answer.index());
    leaves.add(answer);
  }

  /**
   * Returns all leaves.
   *
   * @return a copy
   */
  public List<Leaf> leaves() {
    return List.copyOf(leaves);
  }

  /** The table of one processor: its APIC id in the leaves that tell it. */
  MemorySegment structFor(int apicId, SegmentAllocator memory) {
    var own = new ArrayList<>(leaves.stream().map(leaf -> identify(leaf, apicId)).toList());
    if (find(TOPOLOGY, 0).isEmpty()) {
      own.add(new Leaf(TOPOLOGY, 0, SIGNIFICANT_INDEX, 0, 0, 0, apicId));
    }
    var struct = memory.allocate(LAYOUT.byteSize() + own.size() * ENTRY.byteSize(), 8);
    struct.set(JAVA_INT, 0, own.size());
    for (int i = 0; i < own.size(); i++) {
      fill(struct.asSlice(offset(i), ENTRY), own.get(i));
    }
    return struct;
  }

  private static Leaf identify(Leaf leaf, int apicId) {
    return switch (leaf.function()) {
      case FEATURES -> withEbx(leaf, (leaf.ebx() & 0xff_ffff) | (apicId << 24));
      case TOPOLOGY, TOPOLOGY_V2 -> withEdx(leaf, apicId);
      default -> leaf;
    };
  }

  private static Leaf withEbx(Leaf leaf, int ebx) {
    return new Leaf(
        leaf.function(), leaf.index(), leaf.flags(), leaf.eax(), ebx, leaf.ecx(), leaf.edx());
  }

  private static Leaf withEdx(Leaf leaf, int edx) {
    return new Leaf(
        leaf.function(), leaf.index(), leaf.flags(), leaf.eax(), leaf.ebx(), leaf.ecx(), edx);
  }

  private static long offset(int entry) {
    return LAYOUT.byteSize() + entry * ENTRY.byteSize();
  }

  private static Leaf leaf(MemorySegment entry) {
    return new Leaf(
        entry.getAtIndex(JAVA_INT, 0),
        entry.getAtIndex(JAVA_INT, 1),
        entry.getAtIndex(JAVA_INT, 2),
        entry.getAtIndex(JAVA_INT, 3),
        entry.getAtIndex(JAVA_INT, 4),
        entry.getAtIndex(JAVA_INT, 5),
        entry.getAtIndex(JAVA_INT, 6));
  }

  private static void fill(MemorySegment entry, Leaf leaf) {
    entry.setAtIndex(JAVA_INT, 0, leaf.function());
    entry.setAtIndex(JAVA_INT, 1, leaf.index());
    entry.setAtIndex(JAVA_INT, 2, leaf.flags());
    entry.setAtIndex(JAVA_INT, 3, leaf.eax());
    entry.setAtIndex(JAVA_INT, 4, leaf.ebx());
    entry.setAtIndex(JAVA_INT, 5, leaf.ecx());
    entry.setAtIndex(JAVA_INT, 6, leaf.edx());
  }
}
