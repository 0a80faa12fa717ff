package dev.tocsin.devices.nvme;

import dev.tocsin.memory.DmaMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/** Guest memory from address 0 on, in an array. */
final class GuestRam implements DmaMemory {
  private final ByteBuffer bytes;
  private final MemorySegment segment;
  private final AtomicLong writes = new AtomicLong();
  private int left;
  private Runnable then = () -> {};
  private Runnable before = () -> {};
  private long hidden = Long.MAX_VALUE;

  GuestRam(int size) {
    bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    segment = MemorySegment.ofBuffer(bytes);
  }

  ByteBuffer bytes() {
    return bytes;
  }

  /** How often a device wrote. */
  long writes() {
    return writes.get();
  }

  /** Runs an action once, within the device's {@code count}-th write from now, after its copy. */
  void afterWrite(int count, Runnable action) {
    left = count;
    then = action;
  }

  /** Runs an action before each access of a device's. */
  void beforeAccess(Runnable action) {
    before = action;
  }

  /** Has the page at an address be no memory for the device; or none, at a negative one. */
  void hide(long page) {
    hidden = page;
  }

  byte[] copy(long address, int length) {
    byte[] copy = new byte[length];
    bytes.get((int) address, copy);
    return copy;
  }

  @Override
  public boolean read(long address, MemorySegment into) {
    before.run();
    if (!contains(address, into.byteSize())) {
      return false;
    }
    MemorySegment.copy(segment, address, into, 0, into.byteSize());
    return true;
  }

  @Override
  public boolean write(long address, MemorySegment from) {
    before.run();
    writes.incrementAndGet();
    if (!contains(address, from.byteSize())) {
      return false;
    }
    MemorySegment.copy(from, 0, segment, address, from.byteSize());
    if (--left == 0) {
      then.run();
    }
    return true;
  }

  private boolean contains(long address, long length) {
    return address >= 0 && address <= bytes.capacity() - length && address >>> 12 != hidden >>> 12;
  }
}
