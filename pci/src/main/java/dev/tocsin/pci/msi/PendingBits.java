package dev.tocsin.pci.msi;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.pci.config.FunctionLock;
import java.util.concurrent.atomic.LongAdder;

/**
 * The MSI-X pending bit array: read-only, one bit a vector, the rest 0 (PCI 3.0, 6.8.2.10; S26).
 *
 * <p>Thread-safe.
 */
public final class PendingBits implements BusDevice {
  private final MessageVectors messages;
  private final FunctionLock lock;
  private final LongAdder dropped = new LongAdder();

  PendingBits(MessageVectors messages, FunctionLock lock) {
    this.messages = messages;
    this.lock = lock;
  }

  @Override
  public long read(long offset, int width) {
    if (offset < 0 || offset > MsixLayout.MAX_VECTORS / 8) {
      return -1;
    }
    int first = 8 * (int) offset;
    int end = Math.min(first + 8 * width, messages.count());
    long bits = 0;
    synchronized (lock) {
      for (int i = first; i < end; i++) {
        bits |= messages.isPending(i) ? 1L << (i - first) : 0;
      }
    }
    return bits;
  }

  @Override
  public void write(long offset, int width, long value) {
    dropped.increment();
  }

  long droppedWrites() {
    return dropped.sum();
  }
}
