package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A processor's segments, tables and control registers, {@code struct kvm_sregs}. Not thread-safe.
 */
public final class KvmSregs {
  /** A segment register, in the order of the struct. */
  public enum SegmentRegister {
    /** Code. */
    CS,
    /** Data. */
    DS,
    /** Extra data. */
    ES,
    /** Extra data. */
    FS,
    /** Extra data. */
    GS,
    /** Stack. */
    SS,
    /** Task. */
    TR,
    /** Local descriptors. */
    LDT
  }

  /** A descriptor table register, in the order of the struct. */
  public enum TableRegister {
    /** Global descriptors. */
    GDT,
    /** Interrupt descriptors. */
    IDT
  }

  /** A control register, in the order of the struct. */
  public enum ControlRegister {
    /** Modes. */
    CR0,
    /** Address of the last page fault. */
    CR2,
    /** Page tables. */
    CR3,
    /** Features. */
    CR4,
    /** Task priority. */
    CR8,
    /** Extended features, a model-specific register. */
    EFER,
    /** Where and how the local APIC answers, a model-specific register. */
    APIC_BASE
  }

  /**
   * What a segment register holds, hidden parts included.
   *
   * @param base linear address
   * @param limit last offset in bytes
   * @param selector what the guest loads
   * @param access the access rights in the form of Intel SDM 3C, table 26-2: type in bits 3:0, S 4,
   *     DPL 6:5, P 7, AVL 12, L 13, D/B 14, G 15, unusable 16
   */
  public record Segment(long base, int limit, int selector, int access) {
    /**
     * Makes a segment of real mode.
     *
     * @param base linear address, a multiple of 16 below 1 MiB
     * @param code whether it holds code
     * @return 64 KiB from there
     */
    public static Segment real(long base, boolean code) {
      return new Segment(base, 0xffff, (int) (base >> 4), code ? 0x9b : 0x93);
    }

    /**
     * Makes a 32-bit segment of the whole 4 GiB.
     *
     * @param selector what the guest would load for it
     * @param code whether it holds code
     * @return the segment, ring 0
     */
    public static Segment flat32(int selector, boolean code) {
      return new Segment(0, -1, selector, code ? 0xc09b : 0xc093);
    }
  }

  /**
   * What a descriptor table register holds.
   *
   * @param base linear address
   * @param limit last offset in bytes
   */
  public record Table(long base, int limit) {}

  static final StructLayout SEGMENT =
      Struct.of(
          "kvm_segment",
          JAVA_LONG.withName("base"),
          JAVA_INT.withName("limit"),
          JAVA_SHORT.withName("selector"),
          JAVA_BYTE.withName("type"),
          JAVA_BYTE.withName("present"),
          JAVA_BYTE.withName("dpl"),
          JAVA_BYTE.withName("db"),
          JAVA_BYTE.withName("s"),
          JAVA_BYTE.withName("l"),
          JAVA_BYTE.withName("g"),
          JAVA_BYTE.withName("avl"),
          JAVA_BYTE.withName("unusable"),
          JAVA_BYTE.withName("padding"));

  static final StructLayout TABLE =
      Struct.of(
          "kvm_dtable",
          JAVA_LONG.withName("base"),
          JAVA_SHORT.withName("limit"),
          MemoryLayout.sequenceLayout(3, JAVA_SHORT).withName("padding"));

  static final StructLayout LAYOUT =
      Struct.of(
          "kvm_sregs",
          SEGMENT.withName("cs"),
          SEGMENT.withName("ds"),
          SEGMENT.withName("es"),
          SEGMENT.withName("fs"),
          SEGMENT.withName("gs"),
          SEGMENT.withName("ss"),
          SEGMENT.withName("tr"),
          SEGMENT.withName("ldt"),
          TABLE.withName("gdt"),
          TABLE.withName("idt"),
          JAVA_LONG.withName("cr0"),
          JAVA_LONG.withName("cr2"),
          JAVA_LONG.withName("cr3"),
          JAVA_LONG.withName("cr4"),
          JAVA_LONG.withName("cr8"),
          JAVA_LONG.withName("efer"),
          JAVA_LONG.withName("apic_base"),
          MemoryLayout.sequenceLayout(4, JAVA_LONG).withName("interrupt_bitmap"));

  /** A field of the access rights: where the struct keeps it, and its bits in the one number. */
  private record Attribute(String member, int shift, int mask) {
    long offset() {
      return Struct.offset(SEGMENT, member);
    }
  }

  private static final Attribute[] ATTRIBUTES = {
    new Attribute("type", 0, 0xf),
    new Attribute("s", 4, 1),
    new Attribute("dpl", 5, 3),
    new Attribute("present", 7, 1),
    new Attribute("avl", 12, 1),
    new Attribute("l", 13, 1),
    new Attribute("db", 14, 1),
    new Attribute("g", 15, 1),
    new Attribute("unusable", 16, 1),
  };

  private static final long BASE = Struct.offset(SEGMENT, "base");
  private static final long LIMIT = Struct.offset(SEGMENT, "limit");
  private static final long SELECTOR = Struct.offset(SEGMENT, "selector");
  private static final long TABLE_LIMIT = Struct.offset(TABLE, "limit");
  private static final long TABLES = Struct.offset(LAYOUT, "gdt");
  private static final long CONTROLS = Struct.offset(LAYOUT, "cr0");

  private final MemorySegment struct = Arena.ofAuto().allocate(LAYOUT);

  KvmSregs() {}

  /**
   * Returns a segment register.
   *
   * @param register which
   * @return what it holds
   */
  public Segment get(SegmentRegister register) {
    long at = at(register);
    int access = 0;
    for (var attribute : ATTRIBUTES) {
      access |=
          (struct.get(JAVA_BYTE, at + attribute.offset()) & attribute.mask()) << attribute.shift();
    }
    return new Segment(
        struct.get(JAVA_LONG, at + BASE),
        struct.get(JAVA_INT, at + LIMIT),
        struct.get(JAVA_SHORT, at + SELECTOR) & 0xffff,
        access);
  }

  /**
   * Sets a segment register.
   *
   * @param register which
   * @param segment what it shall hold
   * @return these registers
   */
  public KvmSregs set(SegmentRegister register, Segment segment) {
    long at = at(register);
    struct.set(JAVA_LONG, at + BASE, segment.base());
    struct.set(JAVA_INT, at + LIMIT, segment.limit());
    struct.set(JAVA_SHORT, at + SELECTOR, (short) segment.selector());
    for (var attribute : ATTRIBUTES) {
      int value = (segment.access() >> attribute.shift()) & attribute.mask();
      struct.set(JAVA_BYTE, at + attribute.offset(), (byte) value);
    }
    return this;
  }

  /**
   * Returns a descriptor table register.
   *
   * @param register which
   * @return what it holds
   */
  public Table get(TableRegister register) {
    long at = at(register);
    return new Table(struct.get(JAVA_LONG, at), struct.get(JAVA_SHORT, at + TABLE_LIMIT) & 0xffff);
  }

  /**
   * Sets a descriptor table register.
   *
   * @param register which
   * @param table what it shall hold
   * @return these registers
   */
  public KvmSregs set(TableRegister register, Table table) {
    long at = at(register);
    struct.set(JAVA_LONG, at, table.base());
    struct.set(JAVA_SHORT, at + TABLE_LIMIT, (short) table.limit());
    return this;
  }

  /**
   * Returns a control register.
   *
   * @param register which
   * @return its 64 bits
   */
  public long get(ControlRegister register) {
    return struct.get(JAVA_LONG, at(register));
  }

  /**
   * Sets a control register.
   *
   * @param register which
   * @param value its 64 bits
   * @return these registers
   */
  public KvmSregs set(ControlRegister register, long value) {
    struct.set(JAVA_LONG, at(register), value);
    return this;
  }

  @SuppressWarnings("EnumOrdinal") // the enum is the struct's order; a test compares it with C
  private static long at(SegmentRegister register) {
    return register.ordinal() * SEGMENT.byteSize();
  }

  @SuppressWarnings("EnumOrdinal") // the enum is the struct's order; a test compares it with C
  private static long at(TableRegister register) {
    return TABLES + register.ordinal() * TABLE.byteSize();
  }

  @SuppressWarnings("EnumOrdinal") // the enum is the struct's order; a test compares it with C
  private static long at(ControlRegister register) {
    return CONTROLS + (long) register.ordinal() * Long.BYTES;
  }

  MemorySegment struct() {
    return struct;
  }

  /** All registers, one segment or table to a line. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (var register : SegmentRegister.values()) {
      var segment = get(register);
      text.append(
          "%-4s %04x base %016x limit %08x access %05x%n"
              .formatted(
                  register, segment.selector(), segment.base(), segment.limit(), segment.access()));
    }
    for (var register : TableRegister.values()) {
      var table = get(register);
      text.append(
          "%-4s      base %016x limit %04x%n".formatted(register, table.base(), table.limit()));
    }
    for (var register : ControlRegister.values()) {
      text.append("%s %x  ".formatted(register, get(register)));
    }
    return text.append('\n').toString();
  }
}
