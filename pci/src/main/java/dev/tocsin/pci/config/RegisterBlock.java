package dev.tocsin.pci.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * A block of registers: a header, or one capability.
 *
 * <p>Made and defined by whoever composes a function, then placed in a {@link ConfigSpace}, whose
 * lock guards it from then on. Little-endian. Offsets count from the block's start; defining
 * methods return the block.
 */
public final class RegisterBlock {
  private final byte[] initial;
  private final byte[] value;
  private final byte[] writable;
  private final byte[] clearable;
  private final List<Live> live = new ArrayList<>();
  private final List<Runnable> effects = new ArrayList<>();

  private record Live(int offset, int mask, IntSupplier source) {}

  /**
   * Creates a block of read-only zeros.
   *
   * @param length bytes, rounded up to a multiple of 4
   */
  public RegisterBlock(int length) {
    int rounded = (length + 3) & ~3;
    initial = new byte[rounded];
    value = new byte[rounded];
    writable = new byte[rounded];
    clearable = new byte[rounded];
  }

  /**
   * Returns the length.
   *
   * @return bytes, a multiple of 4
   */
  public int length() {
    return value.length;
  }

  /**
   * Defines the value a register has after reset.
   *
   * @param offset bytes from the block's start
   * @param width bytes, 1 to 4
   * @param bits the value
   * @return this block
   */
  public RegisterBlock define(int offset, int width, int bits) {
    store(initial, offset, width, bits);
    store(value, offset, width, bits);
    return this;
  }

  /**
   * Defines which bits a guest writes.
   *
   * @param offset bytes from the block's start
   * @param width bytes, 1 to 4
   * @param bits 1 for each bit that takes what is written
   * @return this block
   */
  public RegisterBlock writable(int offset, int width, int bits) {
    store(writable, offset, width, bits);
    return this;
  }

  /**
   * Defines which bits a guest clears by writing 1 to them.
   *
   * @param offset bytes from the block's start
   * @param width bytes, 1 to 4
   * @param bits 1 for each such bit
   * @return this block
   */
  public RegisterBlock clearable(int offset, int width, int bits) {
    store(clearable, offset, width, bits);
    return this;
  }

  /**
   * Defines bits that are computed whenever they are read.
   *
   * @param offset bytes from the block's start, a multiple of 4
   * @param bits which bits of the 32
   * @param source computes them; runs under the lock
   * @return this block
   */
  public RegisterBlock live(int offset, int bits, IntSupplier source) {
    live.add(new Live(offset, bits, source));
    return this;
  }

  /**
   * Adds an effect.
   *
   * @param effect runs under the lock after a guest's write to any byte of the block, after a reset
   *     and after a restore
   * @return this block
   */
  public RegisterBlock onWrite(Runnable effect) {
    effects.add(effect);
    return this;
  }

  /**
   * Returns what a register holds; live bits as they were defined.
   *
   * @param offset bytes from the block's start
   * @param width bytes, 1 to 4
   * @return the value, the rest is 0
   */
  public int get(int offset, int width) {
    int bits = 0;
    for (int i = 0; i < width; i++) {
      bits |= (value[offset + i] & 0xff) << (8 * i);
    }
    return bits;
  }

  /**
   * Sets what a register holds, whatever a guest may do to it; under the lock.
   *
   * @param offset bytes from the block's start
   * @param width bytes, 1 to 4
   * @param bits the value
   */
  public void set(int offset, int width, int bits) {
    store(value, offset, width, bits);
  }

  private static void store(byte[] bytes, int offset, int width, int bits) {
    for (int i = 0; i < width; i++) {
      bytes[offset + i] = (byte) (bits >>> (8 * i));
    }
  }

  // ---- For the space it is placed in.

  /** Returns 4 bytes as a guest reads them. */
  int read(int offset) {
    int bits = get(offset, 4);
    for (Live part : live) {
      if (part.offset == offset) {
        bits = (bits & ~part.mask) | (part.source.getAsInt() & part.mask);
      }
    }
    return bits;
  }

  /** Takes one byte that a guest wrote. */
  void write(int offset, int bits) {
    int taken = (value[offset] & ~writable[offset]) | (bits & writable[offset]);
    value[offset] = (byte) (taken & ~(bits & clearable[offset]));
  }

  void runEffects() {
    effects.forEach(Runnable::run);
  }

  void reset() {
    System.arraycopy(initial, 0, value, 0, value.length);
  }

  byte[] bytes() {
    return value.clone();
  }

  /** Tells whether bytes differ from this block's in what no guest could have changed. */
  boolean accepts(byte[] image, int from) {
    for (int i = 0; i < value.length; i++) {
      int fixed = ~(writable[i] | clearable[i]);
      if (((image[from + i] ^ initial[i]) & fixed) != 0) {
        return false;
      }
    }
    return true;
  }

  void restore(byte[] image, int from) {
    System.arraycopy(image, from, value, 0, value.length);
  }

  @Override
  public String toString() {
    return "registers " + Arrays.toString(value);
  }
}
