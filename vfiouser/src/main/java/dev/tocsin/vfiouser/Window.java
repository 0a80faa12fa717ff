package dev.tocsin.vfiouser;

import dev.tocsin.linux.Mapping;
import dev.tocsin.memory.GuestCopy;
import dev.tocsin.vfiouser.wire.DmaMap;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * One window of a client's memory: mapped here, or reached by messages.
 *
 * @param map what the client said of it
 * @param mapping the window's bytes, owned; empty if they stay with the client
 */
record Window(DmaMap map, Optional<Mapping> mapping) implements AutoCloseable {
  long address() {
    return map.address();
  }

  long size() {
    return map.size();
  }

  long end() {
    return map.address() + map.size();
  }

  /** Copies out of the window; the range lies within it. */
  boolean read(RemoteMemory remote, long address, MemorySegment into, long at, long length) {
    if (!map.readable()) {
      return false;
    }
    return mapping.isPresent()
        ? GuestCopy.from(mapping.get().segment(), address - address(), into, at, length)
        : remote.read(address, into, at, length);
  }

  /** Copies into the window; the range lies within it. */
  boolean write(RemoteMemory remote, long address, MemorySegment from, long at, long length) {
    if (!map.writable()) {
      return false;
    }
    return mapping.isPresent()
        ? GuestCopy.into(mapping.get().segment(), address - address(), from, at, length)
        : remote.write(address, from, at, length);
  }

  @Override
  public void close() {
    mapping.ifPresent(Mapping::close);
  }
}
