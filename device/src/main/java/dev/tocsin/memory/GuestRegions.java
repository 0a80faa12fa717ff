package dev.tocsin.memory;

import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Guest memory made of mapped pieces.
 *
 * <p>Immutable. A piece of memory that is asked for must lie within one region for {@link #slice};
 * {@link #read} and {@link #write} also cross from one region into an adjacent one.
 */
public final class GuestRegions implements GuestMemory {
  private final Region[] regions;

  /**
   * Creates a memory.
   *
   * @param regions its pieces, in any order
   * @throws IllegalArgumentException if two share an address
   */
  public GuestRegions(List<Region> regions) {
    this.regions =
        regions.stream()
            .sorted(Comparator.comparingLong(Region::guestAddress))
            .toArray(Region[]::new);
    for (int i = 1; i < this.regions.length; i++) {
      if (this.regions[i - 1].end() > this.regions[i].guestAddress()) {
        throw new IllegalArgumentException(
            "regions overlap at guest address 0x%x".formatted(this.regions[i].guestAddress()));
      }
    }
  }

  /**
   * One contiguous piece of guest memory.
   *
   * @param guestAddress its first physical address in the guest, 0 or more
   * @param segment where it is mapped, not empty
   */
  public record Region(long guestAddress, MemorySegment segment) {
    /** Checks that the region is not empty and does not wrap. */
    public Region {
      if (guestAddress < 0 || segment.byteSize() == 0 || guestAddress + segment.byteSize() < 0) {
        throw new IllegalArgumentException(
            "no region: 0x%x bytes at 0x%x".formatted(segment.byteSize(), guestAddress));
      }
    }

    /**
     * Returns the address after the last.
     *
     * @return exclusive end
     */
    public long end() {
      return guestAddress + segment.byteSize();
    }
  }

  /**
   * Returns the pieces.
   *
   * @return by address
   */
  public List<Region> regions() {
    return List.of(regions);
  }

  @Override
  public MemorySegment slice(long guestAddress, long length) {
    Region region = find(guestAddress);
    if (region == null || length < 0 || length > region.end() - guestAddress) {
      throw new IndexOutOfBoundsException(
          "0x%x bytes at guest address 0x%x are not memory".formatted(length, guestAddress));
    }
    return region.segment.asSlice(guestAddress - region.guestAddress, length);
  }

  @Override
  public boolean contains(long guestAddress, long length) {
    Region region = find(guestAddress);
    return region != null && length >= 0 && length <= region.end() - guestAddress;
  }

  /** Copies from guest memory; false also if a client took it away meanwhile (S62). */
  @Override
  public boolean read(long guestAddress, MemorySegment into) {
    return copy(guestAddress, into, false);
  }

  /** Copies into guest memory; false also if a client took it away meanwhile (S62). */
  @Override
  public boolean write(long guestAddress, MemorySegment from) {
    return copy(guestAddress, from, true);
  }

  private boolean copy(long guestAddress, MemorySegment buffer, boolean toGuest) {
    long size = buffer.byteSize();
    for (long done = 0, piece; done < size; done += piece) {
      Region region = find(guestAddress + done);
      if (region == null) {
        return false;
      }
      long offset = guestAddress + done - region.guestAddress;
      piece = Math.min(size - done, region.segment.byteSize() - offset);
      boolean copied =
          toGuest
              ? GuestCopy.into(region.segment, offset, buffer, done, piece)
              : GuestCopy.from(region.segment, offset, buffer, done, piece);
      if (!copied) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Region find(long guestAddress) {
    // A machine has two regions, a client a handful: a search in order is the fastest there is.
    for (Region region : regions) {
      if (guestAddress >= region.guestAddress && guestAddress < region.end()) {
        return region;
      }
    }
    return null;
  }
}
