package dev.tocsin.machine.boot;

import static dev.tocsin.machine.boot.Fields.U16;
import static dev.tocsin.machine.boot.Fields.U32;

import java.lang.foreign.MemorySegment;

/** Builds small images, byte by byte, so that tests can break each field. */
public final class Images {
  /** Where {@link #elf} puts the code. */
  public static final int ADDRESS = 0x100000;

  static final int CODE_OFFSET = 0x60;
  static final int PROGRAM_HEADER = 0x34;

  private Images() {}

  /**
   * Makes an ELF32 executable of one segment at 1 MiB, entered at its first byte.
   *
   * @param code machine code, at least one byte
   * @return the file
   */
  public static MemorySegment elf(byte... code) {
    MemorySegment file = MemorySegment.ofArray(new byte[CODE_OFFSET + code.length]);
    file.set(U32, 0, 0x464c457f);
    file.set(U32, 4, 0x00010101);
    file.set(U16, 16, (short) 2);
    file.set(U16, 18, (short) 3);
    file.set(U32, 20, 1);
    file.set(U32, 24, ADDRESS);
    file.set(U32, 28, PROGRAM_HEADER);
    file.set(U16, 40, (short) 52);
    file.set(U16, 42, (short) 32);
    file.set(U16, 44, (short) 1);
    int[] header = {1, CODE_OFFSET, ADDRESS, ADDRESS, code.length, code.length + 0x1000, 7, 0x1000};
    for (int i = 0; i < header.length; i++) {
      file.set(U32, PROGRAM_HEADER + 4L * i, header[i]);
    }
    MemorySegment.copy(MemorySegment.ofArray(code), 0, file, CODE_OFFSET, code.length);
    return file;
  }

  /** Makes a flat binary that starts with a multiboot header with these five addresses. */
  static MemorySegment flat(int size, int... addresses) {
    MemorySegment file = MemorySegment.ofArray(new byte[size]);
    int flags = 1 << 16;
    header(file, 0, flags);
    for (int i = 0; i < addresses.length; i++) {
      file.set(U32, 12 + 4L * i, addresses[i]);
    }
    return file;
  }

  static void header(MemorySegment file, long at, int flags) {
    file.set(U32, at, 0x1badb002);
    file.set(U32, at + 4, flags);
    file.set(U32, at + 8, -(0x1badb002 + flags));
  }
}
