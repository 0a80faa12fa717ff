package dev.tocsin.kvm;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;

/** Lays out C structs by C's rules: each member at its own alignment, the end at the largest. */
final class Struct {
  private Struct() {}

  /** A struct of members in their order in C; padding is added where C adds it. */
  static StructLayout of(String name, MemoryLayout... members) {
    List<MemoryLayout> elements = new ArrayList<>();
    long size = 0;
    long alignment = 1;
    for (var member : members) {
      size = pad(elements, size, member.byteAlignment());
      elements.add(member);
      size += member.byteSize();
      alignment = Math.max(alignment, member.byteAlignment());
    }
    pad(elements, size, alignment);
    return MemoryLayout.structLayout(elements.toArray(MemoryLayout[]::new)).withName(name);
  }

  /** Where a member starts, in bytes. */
  static long offset(StructLayout struct, String member) {
    return struct.byteOffset(PathElement.groupElement(member));
  }

  /** Where a member of 32 bits starts, in words. */
  static int word(StructLayout struct, String member) {
    return (int) (offset(struct, member) / Integer.BYTES);
  }

  private static long pad(List<MemoryLayout> elements, long size, long alignment) {
    long gap = -size & (alignment - 1);
    if (gap != 0) {
      elements.add(MemoryLayout.paddingLayout(gap));
    }
    return size + gap;
  }
}
