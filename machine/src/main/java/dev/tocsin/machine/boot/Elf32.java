package dev.tocsin.machine.boot;

import static dev.tocsin.machine.boot.Fields.u16;
import static dev.tocsin.machine.boot.Fields.u32;
import static dev.tocsin.machine.boot.Fields.u8;

import dev.tocsin.machine.boot.BootImage.Segment;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Reads the program headers of an ELF32 executable (System V ABI, chapters 4 and 5). */
final class Elf32 {
  private static final long MAGIC = 0x464c457fL;
  private static final int HEADER_SIZE = 52;
  private static final int PROGRAM_HEADER_SIZE = 32;

  // e_ident and e_type, e_machine, of which only these values boot
  private static final int CLASS_32 = 1;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int EXECUTABLE = 2;
  private static final int I386 = 3;

  private static final long LOAD = 1;

  private Elf32() {}

  static boolean hasMagic(MemorySegment file) {
    return file.byteSize() >= 4 && u32(file, 0) == MAGIC;
  }

  static BootImage parse(MemorySegment file) throws ImageException {
    checkHeader(file);
    long table = u32(file, 28);
    int size = u16(file, 42);
    int count = u16(file, 44);
    if (size < PROGRAM_HEADER_SIZE || table + (long) size * count > file.byteSize()) {
      throw new ImageException("its program headers are truncated");
    }
    long entry = u32(file, 24);
    long physicalEntry = entry;
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      MemorySegment header = file.asSlice(table + (long) size * i, PROGRAM_HEADER_SIZE);
      if (u32(header, 0) != LOAD || u32(header, 20) == 0) {
        continue;
      }
      segments.add(segment(file, header));
      long offset = entry - u32(header, 8);
      if (offset >= 0 && offset < u32(header, 20)) {
        // The entry is virtual: paging is off, so start at where that byte is loaded.
        physicalEntry = u32(header, 12) + offset;
      }
    }
    if (segments.isEmpty()) {
      throw new ImageException("it has nothing to load");
    }
    return BootImage.of(segments, physicalEntry);
  }

  private static void checkHeader(MemorySegment file) throws ImageException {
    if (file.byteSize() < HEADER_SIZE) {
      throw new ImageException("its ELF header is truncated");
    }
    if (u8(file, 4) == CLASS_64) {
      throw new ImageException(
          "a 64-bit ELF: only 32-bit ones boot (objcopy -O elf32-i386 converts it)");
    }
    if (u8(file, 4) != CLASS_32 || u8(file, 5) != LITTLE_ENDIAN || u16(file, 18) != I386) {
      throw new ImageException("an ELF for another processor: only i386 boots");
    }
    if (u16(file, 16) != EXECUTABLE) {
      throw new ImageException("an ELF that is no executable: it needs to be linked to an address");
    }
  }

  private static Segment segment(MemorySegment file, MemorySegment header) throws ImageException {
    long offset = u32(header, 4);
    long fileSize = u32(header, 16);
    long memorySize = u32(header, 20);
    if (fileSize > memorySize) {
      throw new ImageException("a segment has more bytes in the file than in memory");
    }
    if (offset + fileSize > file.byteSize()) {
      throw new ImageException("it is truncated: a segment ends beyond the file");
    }
    return new Segment(u32(header, 12), file.asSlice(offset, fileSize), memorySize);
  }
}
