package dev.tocsin.vfiouser;

import dev.tocsin.linux.Errno;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Mapping;
import dev.tocsin.memory.DmaMemory;
import dev.tocsin.vfiouser.wire.DmaMap;
import dev.tocsin.vfiouser.wire.DmaUnmap;
import dev.tocsin.vfiouser.wire.Refusal;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The memory a client has given windows of.
 *
 * <p>Windows do not overlap. The list of them is immutable and replaced as a whole, so that copies
 * take no lock. A window is unmapped after it has left the list: a copy still under way ends first
 * or fails, and that is told to the client only when none can touch the window any more.
 *
 * <p>{@link #map}, {@link #unmap} and {@link #clear} are the session's; copies are of any thread.
 */
final class ClientMemory implements DmaMemory {
  /** How many windows a client may have at once. */
  static final int MOST_WINDOWS = 65535;

  /** Addresses and sizes of windows are multiples of this. */
  static final long PAGE = 4096;

  private volatile List<Window> windows = List.of();
  private volatile RemoteMemory remote = RemoteMemory.NONE;

  /** Says how windows without a descriptor are reached from now on. */
  void reach(RemoteMemory next) {
    remote = next;
  }

  /** Adds a window; returns why not, or null. The descriptor stays the caller's. */
  @Nullable Refusal map(DmaMap map, Optional<Fd> fd) {
    if (((map.address() | map.size() | map.offset()) & (PAGE - 1)) != 0) {
      return Refusal.BAD_RANGE;
    }
    if (windows.size() >= MOST_WINDOWS) {
      return Refusal.TOO_MANY;
    }
    for (Window window : windows) {
      if (window.address() < map.address() + map.size() && map.address() < window.end()) {
        return Refusal.MAPPED_ALREADY;
      }
    }
    try {
      var mapping = fd.isPresent() ? Optional.of(mapped(map, fd.get())) : Optional.<Mapping>empty();
      var next = new ArrayList<>(windows);
      next.add(new Window(map, mapping));
      next.sort(Comparator.comparingLong(Window::address));
      windows = List.copyOf(next);
      return null;
    } catch (LinuxException refused) {
      return refused.is(Errno.ENOMEM) ? Refusal.HOST_REFUSED : Refusal.BAD_DESCRIPTOR;
    }
  }

  private static Mapping mapped(DmaMap map, Fd fd) throws LinuxException {
    return map.writable()
        ? Mapping.of(fd, map.offset(), map.size())
        : Mapping.readOnly(fd, map.offset(), map.size());
  }

  /**
   * Removes all windows within a range, or all there are; returns why not, or null.
   *
   * <p>The protocol wants a range that was mapped, but QEMU passes on what its virtual IOMMU says,
   * as the kernel's VFIO takes it: ranges of many windows, and of none, which is no error there. A
   * window that is cut is.
   */
  @Nullable Refusal unmap(DmaUnmap unmap) {
    if (unmap.all()) {
      clear();
      return null;
    }
    long first = unmap.address();
    long last = first + unmap.size() - 1;
    if (unmap.size() == 0 || Long.compareUnsigned(last, first) < 0) {
      return Refusal.NOT_MAPPED;
    }
    List<Window> gone = new ArrayList<>();
    List<Window> kept = new ArrayList<>();
    for (Window window : windows) {
      boolean from = Long.compareUnsigned(window.address(), first) >= 0;
      boolean to = Long.compareUnsigned(window.end() - 1, last) <= 0;
      if (from && to) {
        gone.add(window);
      } else if (Long.compareUnsigned(window.address(), last) <= 0
          && Long.compareUnsigned(window.end() - 1, first) >= 0) {
        return Refusal.NOT_MAPPED;
      } else {
        kept.add(window);
      }
    }
    windows = List.copyOf(kept);
    gone.forEach(Window::close);
    return null;
  }

  /** Removes all windows. */
  void clear() {
    List<Window> before = windows;
    windows = List.of();
    before.forEach(Window::close);
  }

  @Override
  public boolean read(long address, MemorySegment into) {
    return copy(address, into, false);
  }

  @Override
  public boolean write(long address, MemorySegment from) {
    return copy(address, from, true);
  }

  private boolean copy(long address, MemorySegment buffer, boolean toGuest) {
    List<Window> all = windows;
    long size = buffer.byteSize();
    for (long done = 0, piece; done < size; done += piece) {
      Window window = find(all, address + done);
      if (window == null) {
        return false;
      }
      piece = Math.min(size - done, window.end() - (address + done));
      boolean copied =
          toGuest
              ? window.write(remote, address + done, buffer, done, piece)
              : window.read(remote, address + done, buffer, done, piece);
      if (!copied) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Window find(List<Window> all, long address) {
    int low = 0;
    int high = all.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Window window = all.get(middle);
      if (address < window.address()) {
        high = middle - 1;
      } else if (address >= window.end()) {
        low = middle + 1;
      } else {
        return window;
      }
    }
    return null;
  }
}
