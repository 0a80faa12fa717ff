package dev.tocsin.machine.boot;

import static dev.tocsin.machine.boot.Fields.u32;

import dev.tocsin.machine.boot.BootImage.Segment;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header by which an image asks to be booted (Multiboot Specification, 3.1).
 *
 * @param position offset in the file
 * @param flags what it asks for
 * @param bytes the header from its magic to the end of the file
 */
record MultibootHeader(long position, long flags, MemorySegment bytes) {
  private static final long MAGIC = 0x1badb002L;
  private static final long SEARCHED = 8192;

  /** Flags below 16 that must be honoured: aligned modules and memory information are. */
  private static final long HONOURED = 0x3;

  private static final long REQUIRED = 0xffff;
  private static final long VIDEO = 0x4;
  private static final long ADDRESSES = 1L << 16;

  /** Size of the header up to its entry address. */
  private static final long WITH_ADDRESSES = 32;

  static @Nullable MultibootHeader find(MemorySegment file) {
    long last = Math.min(file.byteSize(), SEARCHED) - 12;
    for (long at = 0; at <= last; at += 4) {
      if (u32(file, at) == MAGIC
          && (MAGIC + u32(file, at + 4) + u32(file, at + 8) & 0xffff_ffffL) == 0) {
        return new MultibootHeader(at, u32(file, at + 4), file.asSlice(at));
      }
    }
    return null;
  }

  void checkRequests() throws ImageException {
    if ((flags & VIDEO) != 0) {
      throw new ImageException("it asks for a video mode, and there is no screen");
    }
    long unknown = flags & REQUIRED & ~HONOURED;
    if (unknown != 0) {
      throw new ImageException("it asks for unknown multiboot features 0x%x".formatted(unknown));
    }
  }

  boolean hasAddresses() {
    return (flags & ADDRESSES) != 0;
  }

  /** Makes the image of a file that is loaded as one piece, as its header says (3.1.3). */
  BootImage flat(MemorySegment file) throws ImageException {
    if (bytes.byteSize() < WITH_ADDRESSES) {
      throw new ImageException("its multiboot header is truncated");
    }
    long headerAddress = u32(bytes, 12);
    long loadAddress = u32(bytes, 16);
    long loadEnd = u32(bytes, 20);
    long zeroEnd = u32(bytes, 24);
    long offset = position - (headerAddress - loadAddress);
    if (loadAddress > headerAddress || offset < 0) {
      throw new ImageException("its multiboot addresses do not fit the file");
    }
    long end = loadEnd == 0 ? loadAddress + file.byteSize() - offset : loadEnd;
    if (end <= loadAddress || end - loadAddress > file.byteSize() - offset) {
      throw new ImageException("it is truncated: its multiboot header promises more bytes");
    }
    if (zeroEnd != 0 && zeroEnd < end) {
      throw new ImageException("its multiboot header ends the zeros before the bytes");
    }
    MemorySegment content = file.asSlice(offset, end - loadAddress);
    long size = Math.max(zeroEnd, end) - loadAddress;
    return BootImage.of(List.of(new Segment(loadAddress, content, size)), u32(bytes, 28));
  }
}
