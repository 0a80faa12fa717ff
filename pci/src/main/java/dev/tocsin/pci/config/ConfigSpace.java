package dev.tocsin.pci.config;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configuration space of one function: a header and two lists of capabilities.
 *
 * <p>Composed by one thread; {@link #read} and {@link #write} are thread-safe and never throw.
 */
public final class ConfigSpace {
  /** Bytes of a space without extended capabilities. */
  public static final int CONVENTIONAL = 256;

  /** Bytes of a space with them. */
  public static final int EXTENDED = 4096;

  private static final int HEADER_BYTES = 64;
  private static final int STATUS = 6;
  private static final int STATUS_CAPABILITIES = 1 << 4;
  private static final int CAPABILITY_POINTER = 0x34;

  private final FunctionLock lock;
  private final RegisterBlock header;
  private final @Nullable RegisterBlock[] blocks;
  private final int[] starts;
  private int lastCapability;
  private int capabilitiesEnd = HEADER_BYTES;
  private int lastExtended;
  private int extendedEnd = CONVENTIONAL;

  /**
   * Creates a space.
   *
   * @param header 64 bytes
   * @param size {@link #CONVENTIONAL} or {@link #EXTENDED}
   * @param lock the function's
   */
  public ConfigSpace(RegisterBlock header, int size, FunctionLock lock) {
    if (header.length() != HEADER_BYTES || (size != CONVENTIONAL && size != EXTENDED)) {
      throw new IllegalArgumentException(
          "header of %d bytes in %d".formatted(header.length(), size));
    }
    this.header = header;
    this.lock = lock;
    blocks = new @Nullable RegisterBlock[size / 4];
    starts = new int[size / 4];
    place(0, header);
  }

  /**
   * Adds a capability at the end of the list.
   *
   * @param id its identifier, 8 bits
   * @param block its registers; the first two bytes are identifier and next pointer
   * @return where it was placed
   * @throws IllegalArgumentException if there is no room left
   */
  public int add(int id, RegisterBlock block) {
    int at = capabilitiesEnd;
    if (at + block.length() > CONVENTIONAL) {
      throw new IllegalArgumentException("no room for capability 0x%x".formatted(id));
    }
    block.define(0, 1, id);
    place(at, block);
    if (lastCapability == 0) {
      header.define(CAPABILITY_POINTER, 1, at);
      header.define(STATUS, 2, header.get(STATUS, 2) | STATUS_CAPABILITIES);
    } else {
      blockAt(lastCapability).define(1, 1, at);
    }
    lastCapability = at;
    capabilitiesEnd = at + block.length();
    return at;
  }

  /**
   * Adds an extended capability at the end of its list.
   *
   * @param id its identifier, 16 bits
   * @param version 4 bits
   * @param block its registers; the first four bytes are identifier, version and next pointer
   * @return where it was placed
   * @throws IllegalArgumentException if there is no room left
   */
  public int addExtended(int id, int version, RegisterBlock block) {
    int at = extendedEnd;
    if (at + block.length() > size()) {
      throw new IllegalArgumentException("no room for extended capability 0x%x".formatted(id));
    }
    block.define(0, 4, (id & 0xffff) | (version & 0xf) << 16);
    place(at, block);
    if (lastExtended != 0) {
      RegisterBlock last = blockAt(lastExtended);
      last.define(0, 4, last.get(0, 4) | at << 20);
    }
    lastExtended = at;
    extendedEnd = at + block.length();
    return at;
  }

  private void place(int at, RegisterBlock block) {
    for (int i = 0; i < block.length() / 4; i++) {
      blocks[at / 4 + i] = block;
      starts[at / 4 + i] = at;
    }
  }

  private RegisterBlock blockAt(int offset) {
    RegisterBlock block = blocks[offset / 4];
    if (block == null) {
      throw new IllegalStateException("no registers at " + offset);
    }
    return block;
  }

  /**
   * Returns the length of the space.
   *
   * @return 256 or 4096 bytes
   */
  public int size() {
    return blocks.length * 4;
  }

  /**
   * Reads.
   *
   * @param offset bytes from the start of the space, any number
   * @param width bytes, 1 to 8
   * @return the value; reserved registers read 0, bytes outside of the space as ones
   */
  public long read(int offset, int width) {
    synchronized (lock) {
      long value = 0;
      int word = -1;
      int at = -1;
      for (int i = 0; i < width; i++) {
        int byteAt = offset + i;
        if ((byteAt & ~3) != at || i == 0) {
          at = byteAt & ~3;
          word = inside(byteAt) ? word(at) : -1;
        }
        value |= (word >>> (8 * (byteAt & 3)) & 0xffL) << (8 * i);
      }
      return value;
    }
  }

  private boolean inside(int offset) {
    return offset >= 0 && offset < size();
  }

  private int word(int at) {
    RegisterBlock block = blocks[at / 4];
    return block == null ? 0 : block.read(at - starts[at / 4]);
  }

  /**
   * Writes, then runs the effects, then whatever waits for the lock.
   *
   * @param offset bytes from the start of the space, any number
   * @param width bytes, 1 to 8
   * @param value the value in the low {@code width} bytes
   */
  public void write(int offset, int width, long value) {
    synchronized (lock) {
      Set<RegisterBlock> written = LinkedHashSet.newLinkedHashSet(3);
      for (int i = 0; i < width; i++) {
        int at = offset + i;
        RegisterBlock block = inside(at) ? blocks[at / 4] : null;
        if (block != null) {
          block.write(at - starts[at / 4], (int) (value >>> (8 * i)) & 0xff);
          written.add(block);
        }
      }
      written.forEach(RegisterBlock::runEffects);
    }
    lock.run();
  }

  /** Gives all registers the values they have after reset and runs the effects; under the lock. */
  public void reset() {
    Set<RegisterBlock> all = placed();
    all.forEach(RegisterBlock::reset);
    all.forEach(RegisterBlock::runEffects);
  }

  /**
   * Returns all bytes, without what is computed when read; under the lock.
   *
   * @return a copy
   */
  public byte[] image() {
    byte[] image = new byte[size()];
    for (RegisterBlock block : placed()) {
      System.arraycopy(block.bytes(), 0, image, start(block), block.length());
    }
    return image;
  }

  /**
   * Checks an image.
   *
   * @param image what {@link #image} returned for a function like this
   * @throws IllegalArgumentException if it is of another size, or differs where no guest can write
   */
  public void check(byte[] image) {
    if (image.length != size()) {
      throw new IllegalArgumentException(
          "configuration of %d bytes, not %d".formatted(image.length, size()));
    }
    for (int i = 0; i < image.length; i += 4) {
      RegisterBlock block = blocks[i / 4];
      if (block == null ? !isZero(image, i) : starts[i / 4] == i && !block.accepts(image, i)) {
        throw new IllegalArgumentException(
            "not a state of this function: registers at 0x%x".formatted(i));
      }
    }
  }

  private static boolean isZero(byte[] image, int at) {
    return (image[at] | image[at + 1] | image[at + 2] | image[at + 3]) == 0;
  }

  /**
   * Takes the bytes of an image that was checked, and runs the effects; under the lock.
   *
   * @param image the bytes
   */
  public void restore(byte[] image) {
    Set<RegisterBlock> all = placed();
    all.forEach(block -> block.restore(image, start(block)));
    all.forEach(RegisterBlock::runEffects);
  }

  private Set<RegisterBlock> placed() {
    Set<RegisterBlock> all = new LinkedHashSet<>();
    for (RegisterBlock block : blocks) {
      if (block != null) {
        all.add(block);
      }
    }
    return all;
  }

  private int start(RegisterBlock block) {
    for (int i = 0; i < blocks.length; i++) {
      if (blocks[i] == block) {
        return i * 4;
      }
    }
    throw new IllegalArgumentException("not placed here");
  }
}
