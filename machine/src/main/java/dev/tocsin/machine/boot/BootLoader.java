package dev.tocsin.machine.boot;

import dev.tocsin.machine.boot.BootImage.Segment;
import dev.tocsin.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts an image, its module and the multiboot information into guest memory.
 *
 * <p>The information goes into the first free pages from 0x9000 on, the module into the first free
 * ones after the image.
 */
public final class BootLoader {
  private static final long PAGE = 4096;

  /** Above the real-mode vectors and whatever a trampoline is copied to. */
  private static final long INFO_FROM = 0x9000;

  /** The first addresses that multiboot calls upper memory. */
  private static final long MIB = 1 << 20;

  private final GuestMemory memory;
  private final MemoryMap map;

  /** What is taken already, in no order. */
  private final List<Piece> taken = new ArrayList<>();

  private record Piece(long start, long end) {}

  /**
   * Creates a loader for one machine.
   *
   * @param memory the guest's memory, zeroed
   * @param map where it is
   */
  public BootLoader(GuestMemory memory, MemoryMap map) {
    this.memory = memory;
    this.map = map;
  }

  /**
   * Loads.
   *
   * @param image what to boot
   * @param commandLine the image's name and arguments, ASCII
   * @param module the initial RAM disk
   * @return the state in which the first processor starts
   * @throws ImageException if something does not fit the memory; part of it may be loaded then
   */
  public EntryState load(BootImage image, String commandLine, Optional<MemorySegment> module)
      throws ImageException {
    for (Segment segment : image.segments()) {
      place(segment);
    }
    MultibootInfo.Builder info = new MultibootInfo.Builder(map, commandLine);
    if (module.isPresent()) {
      info.module(placeModule(module.get(), image.end()), module.get().byteSize());
    }
    long address = claim(INFO_FROM, info.size(), "the multiboot information");
    MultibootInfo.Addresses at = info.write(memory.slice(address, info.size()), address);
    return new EntryState(image.entry(), EntryState.MULTIBOOT_MAGIC, at.info(), at.gdt());
  }

  private void place(Segment segment) throws ImageException {
    if (!memory.contains(segment.address(), segment.size())) {
      throw new ImageException(
          "0x%x..0x%x is outside the guest's memory of %d MiB: give it more, or link it elsewhere"
              .formatted(segment.address(), segment.end() - 1, map.total() / MIB));
    }
    MemorySegment target = memory.slice(segment.address(), segment.size());
    long bytes = segment.content().byteSize();
    MemorySegment.copy(segment.content(), 0, target, 0, bytes);
    target.asSlice(bytes).fill((byte) 0);
    taken.add(new Piece(segment.address(), segment.end()));
  }

  private long placeModule(MemorySegment module, long imageEnd) throws ImageException {
    long address = claim(Math.max(imageEnd, MIB), module.byteSize(), "the initrd");
    MemorySegment.copy(module, 0, memory.slice(address, module.byteSize()), 0, module.byteSize());
    return address;
  }

  /** Finds the first free pages at or above an address. */
  private long claim(long from, long size, String what) throws ImageException {
    long start = pageUp(from);
    for (boolean moved = true; moved; ) {
      moved = false;
      for (Piece piece : taken) {
        if (start < piece.end && piece.start < start + size) {
          start = pageUp(piece.end);
          moved = true;
        }
      }
    }
    if (start + size > map.low() || !memory.contains(start, size)) {
      throw new ImageException(
          "%s of %d bytes does not fit in the guest's memory of %d MiB"
              .formatted(what, size, map.total() / MIB));
    }
    taken.add(new Piece(start, start + size));
    return start;
  }

  private static long pageUp(long address) {
    return (address + PAGE - 1) & -PAGE;
  }
}
