package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.util.OptionalLong;

/**
 * A write of the guest that rings an eventfd instead of leaving KVM_RUN, {@code struct
 * kvm_ioeventfd}.
 *
 * @param space where the address is
 * @param address the exact address written to
 * @param length 1, 2, 4 or 8 bytes; 0 for a write of any length, which excludes a match
 * @param match if present, only writes of this value ring
 */
public record IoEvent(Space space, long address, int length, OptionalLong match) {
  /** The two address spaces of a PC. */
  public enum Space {
    /** Memory-mapped. */
    MMIO,
    /** Ports. */
    PIO
  }

  static final StructLayout LAYOUT =
      Struct.of(
          "kvm_ioeventfd",
          JAVA_LONG.withName("datamatch"),
          JAVA_LONG.withName("addr"),
          JAVA_INT.withName("len"),
          JAVA_INT.withName("fd"),
          JAVA_INT.withName("flags"),
          MemoryLayout.sequenceLayout(36, JAVA_BYTE).withName("pad"));

  private static final long DATAMATCH = Struct.offset(LAYOUT, "datamatch");
  private static final long ADDR = Struct.offset(LAYOUT, "addr");
  private static final long LEN = Struct.offset(LAYOUT, "len");
  private static final long FD = Struct.offset(LAYOUT, "fd");
  private static final long FLAGS = Struct.offset(LAYOUT, "flags");

  static final int FLAG_DATAMATCH = 1;
  static final int FLAG_PIO = 2;
  static final int FLAG_DEASSIGN = 4;

  /**
   * Makes the event of any write to a port.
   *
   * @param port the port
   * @param length 1, 2 or 4 bytes
   * @return the event
   */
  public static IoEvent port(int port, int length) {
    return new IoEvent(Space.PIO, port, length, OptionalLong.empty());
  }

  /**
   * Makes the event of any write to a guest-physical address.
   *
   * @param address the address
   * @param length 1, 2, 4 or 8 bytes, or 0 for any
   * @return the event
   */
  public static IoEvent mmio(long address, int length) {
    return new IoEvent(Space.MMIO, address, length, OptionalLong.empty());
  }

  /**
   * Narrows this event to writes of one value.
   *
   * @param value the value
   * @return the narrowed event
   */
  public IoEvent matching(long value) {
    return new IoEvent(space, address, length, OptionalLong.of(value));
  }

  MemorySegment struct(SegmentAllocator memory, int fd, int flags) {
    var struct = memory.allocate(LAYOUT);
    struct.set(JAVA_LONG, DATAMATCH, match.orElse(0));
    struct.set(JAVA_LONG, ADDR, address);
    struct.set(JAVA_INT, LEN, length);
    struct.set(JAVA_INT, FD, fd);
    int form = (match.isPresent() ? FLAG_DATAMATCH : 0) | (space == Space.PIO ? FLAG_PIO : 0);
    struct.set(JAVA_INT, FLAGS, flags | form);
    return struct;
  }
}
