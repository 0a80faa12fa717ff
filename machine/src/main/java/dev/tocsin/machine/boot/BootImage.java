package dev.tocsin.machine.boot;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A parsed image: what goes where, and where it starts.
 *
 * @param segments pieces of physical memory, by address, none empty, none overlapping
 * @param entry physical address of the first instruction, within a segment
 */
public record BootImage(List<Segment> segments, long entry) {
  /** The last address a 32-bit image can name, plus one. */
  static final long LIMIT = 1L << 32;

  /** Sorts the segments and checks them against each other and the entry. */
  static BootImage of(List<Segment> segments, long entry) throws ImageException {
    List<Segment> sorted =
        segments.stream().sorted((a, b) -> Long.compare(a.address, b.address)).toList();
    long end = 0;
    for (Segment segment : sorted) {
      if (segment.address < end) {
        throw new ImageException("two of its segments overlap at 0x%x".formatted(segment.address));
      }
      end = segment.end();
      if (end > LIMIT) {
        throw new ImageException("a segment ends beyond 4 GiB");
      }
    }
    if (sorted.stream().noneMatch(s -> entry >= s.address && entry < s.end())) {
      throw new ImageException("its entry point 0x%x is in no segment".formatted(entry));
    }
    return new BootImage(sorted, entry);
  }

  /**
   * A piece of memory: some bytes of the file, then zeros.
   *
   * @param address physical address
   * @param content bytes from the file
   * @param size bytes of memory, at least the content's
   */
  public record Segment(long address, MemorySegment content, long size) {
    /**
     * Returns the address after the last.
     *
     * @return exclusive end
     */
    public long end() {
      return address + size;
    }
  }

  /**
   * Parses an ELF32 image or a flat one with a multiboot header.
   *
   * @param file its bytes, unchanged as long as the image is used
   * @return the image
   * @throws ImageException if it is neither, or malformed
   */
  public static BootImage parse(MemorySegment file) throws ImageException {
    MultibootHeader header = MultibootHeader.find(file);
    if (header != null) {
      header.checkRequests();
    }
    if (header != null && header.hasAddresses()) {
      return header.flat(file);
    }
    if (Elf32.hasMagic(file)) {
      return Elf32.parse(file);
    }
    throw new ImageException(
        header == null
            ? "not a bootable image: neither ELF nor a multiboot header in its first 8 KiB"
            : "a multiboot image that is not ELF must give its addresses (flag 16)");
  }

  /**
   * Makes an image of raw code.
   *
   * @param code its bytes, starting with the first instruction, unchanged as long as it is used
   * @param address where it is loaded
   * @return the image
   * @throws ImageException if it is empty or does not end below 4 GiB
   */
  public static BootImage flat(MemorySegment code, long address) throws ImageException {
    if (code.byteSize() == 0) {
      throw new ImageException("it is empty");
    }
    return of(List.of(new Segment(address, code, code.byteSize())), address);
  }

  /**
   * Returns the address after the last segment.
   *
   * @return exclusive end
   */
  public long end() {
    return segments.getLast().end();
  }
}
