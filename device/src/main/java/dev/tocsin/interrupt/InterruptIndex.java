package dev.tocsin.interrupt;

/**
 * The range of an interrupt source identifier: an unsigned 32-bit number, carried in a {@code
 * long}.
 *
 * <p>An identifier names a source within the whole VM. The {@code int index} that group methods
 * take is something else: the position within the group, 0 to {@code size() - 1}.
 */
public final class InterruptIndex {
  /** The largest identifier, 2<sup>32</sup> - 1. */
  public static final long MAX = 0xffff_ffffL;

  private InterruptIndex() {}

  /**
   * Returns the identifier if it is one.
   *
   * @param id the number to check
   * @return {@code id}
   * @throws IllegalArgumentException if it does not fit 32 bits, unsigned
   */
  public static long check(long id) {
    if (id < 0 || id > MAX) {
      throw new IllegalArgumentException("not an interrupt source id (0..2^32-1): " + id);
    }
    return id;
  }
}
