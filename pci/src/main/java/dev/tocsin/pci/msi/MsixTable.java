package dev.tocsin.pci.msi;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.pci.config.FunctionLock;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * The MSI-X table: four 32-bit fields a vector (PCI 3.0, 6.8.2.6 to 6.8.2.9).
 *
 * <pre>
 *   0  address   4  upper address   8  data   12  vector control: bit 0 masks
 * </pre>
 *
 * <p>Thread-safe. A write that changes nothing costs the lock and a comparison.
 */
public final class MsixTable implements BusDevice, VectorSettings {
  private static final int CONTROL = 3;

  private final FunctionLock lock;
  private final MessageSupply supply;
  private final MessageVectors messages;
  private final LongAdder dropped = new LongAdder();

  /** Under the lock. */
  private final int[] words;

  MsixTable(int vectors, MessageSupply supply, FunctionLock lock) {
    this.lock = lock;
    this.supply = supply;
    words = new int[4 * vectors];
    messages = new MessageVectors(vectors, supply, this);
    reset();
  }

  @Override
  public long read(long offset, int width) {
    if (offset < 0 || width > bytes() - offset) {
      return -1;
    }
    int at = (int) offset;
    synchronized (lock) {
      long low = words[at >>> 2] & 0xffff_ffffL;
      int shift = 8 * (at & 3);
      if (shift + 8 * width <= 32) {
        return low >>> shift;
      }
      long value = low >>> shift;
      int got = 32 - shift;
      for (int word = (at >>> 2) + 1; got < 8 * width; word++, got += 32) {
        value |= (words[word] & 0xffff_ffffL) << got;
      }
      return value;
    }
  }

  @Override
  public void write(long offset, int width, long value) {
    if (offset < 0 || width > bytes() - offset || !isAllowed((int) offset, width)) {
      dropped.increment();
      return;
    }
    int word = (int) offset >>> 2;
    synchronized (lock) {
      if (width == 8) {
        boolean low = put(word, (int) value);
        boolean high = put(word + 1, (int) (value >>> 32));
        follow(word, low || high);
      } else {
        int shift = 8 * ((int) offset & 3);
        int mask = (int) (0xffff_ffffL >>> (32 - 8 * width)) << shift;
        follow(word, put(word, (words[word] & ~mask) | ((int) value << shift & mask)));
      }
    }
    lock.run();
  }

  /** Inside one field, or two whole ones (S24). */
  private static boolean isAllowed(int offset, int width) {
    return (offset & 3) + width <= 4 || (width == 8 && (offset & 7) == 0);
  }

  private boolean put(int word, int value) {
    boolean changed = words[word] != value;
    words[word] = value;
    return changed;
  }

  private void follow(int word, boolean changed) {
    if (changed || messages.isBehind()) {
      messages.changed(word >>> 2);
    }
  }

  private long bytes() {
    return 4L * words.length;
  }

  @Override
  public boolean masked(int vector) {
    return (words[4 * vector + CONTROL] & 1) != 0; // S25
  }

  @Override
  public MsiIrqSourceConfig message(int vector) {
    int at = 4 * vector;
    return new MsiIrqSourceConfig(words[at + 1], words[at], words[at + 2], supply.requesterId());
  }

  /** Masks all vectors and clears their messages, as a reset does; under the lock. */
  public void reset() {
    Arrays.fill(words, 0);
    for (int i = CONTROL; i < words.length; i += 4) {
      words[i] = 1; // S18
    }
  }

  /**
   * Returns all fields; under the lock.
   *
   * @return a copy, four words a vector
   */
  public int[] image() {
    return words.clone();
  }

  /**
   * Sets all fields while messages are off; under the lock.
   *
   * @param image what {@link #image} returned for a table as long
   */
  public void restore(int[] image) {
    System.arraycopy(image, 0, words, 0, words.length);
  }

  long droppedWrites() {
    return dropped.sum();
  }

  MessageVectors messages() {
    return messages;
  }
}
