package dev.tocsin.pci.msi;

/**
 * Where a function keeps its MSI-X table and pending bits (PCI 3.0, 6.8.2).
 *
 * @param vectors entries of the table, 1 to 2048 (S26)
 * @param tableBar number of the base address register the table lies in, 0 to 5
 * @param tableOffset bytes from its start, a multiple of 8
 * @param pendingBar number of the base address register the pending bits lie in, 0 to 5
 * @param pendingOffset bytes from its start, a multiple of 8
 */
public record MsixLayout(
    int vectors, int tableBar, long tableOffset, int pendingBar, long pendingOffset) {
  /** Most entries a table can have. */
  public static final int MAX_VECTORS = 2048;

  private static final long PAGE = 4096;

  /** Checks ranges and that table and pending bits do not overlap. */
  public MsixLayout {
    if (vectors < 1 || vectors > MAX_VECTORS) {
      throw new IllegalArgumentException("a table has 1..2048 vectors: " + vectors);
    }
    checkPlace("table", tableBar, tableOffset);
    checkPlace("pending bits", pendingBar, pendingOffset);
    if (tableBar == pendingBar
        && tableOffset < pendingOffset + pendingBytes(vectors)
        && pendingOffset < tableOffset + tableBytes(vectors)) {
      throw new IllegalArgumentException("table and pending bits overlap");
    }
  }

  /**
   * Returns the layout of a base address register that holds nothing else.
   *
   * @param vectors entries of the table
   * @param bar number of the register
   * @return table at the start, pending bits behind it on a page of their own
   */
  public static MsixLayout alone(int vectors, int bar) {
    return new MsixLayout(vectors, bar, 0, bar, Math.ceilDiv(tableBytes(vectors), PAGE) * PAGE);
  }

  /**
   * Returns how many bytes a register needs that holds these parts of the layout.
   *
   * @param bar number of the register
   * @return a power of two, at least 4096; 0 if neither part is in it
   */
  public long leastSize(int bar) {
    long end = bar == tableBar ? tableOffset + tableBytes() : 0;
    if (bar == pendingBar) {
      end = Math.max(end, pendingOffset + pendingBytes());
    }
    return end == 0 ? 0 : Math.max(PAGE, Long.highestOneBit(end - 1) << 1);
  }

  /**
   * Returns the length of the table.
   *
   * @return bytes
   */
  public long tableBytes() {
    return tableBytes(vectors);
  }

  /**
   * Returns the length of the pending bits.
   *
   * @return bytes, a multiple of 8
   */
  public long pendingBytes() {
    return pendingBytes(vectors);
  }

  private static long tableBytes(int vectors) {
    return 16L * vectors;
  }

  private static long pendingBytes(int vectors) {
    return 8L * Math.ceilDiv(vectors, 64);
  }

  private static void checkPlace(String what, int bar, long offset) {
    if (bar < 0 || bar > 5 || (offset & 7) != 0 || offset < 0 || offset > 0xffff_fff8L) {
      throw new IllegalArgumentException("%s: bar %d, offset %d".formatted(what, bar, offset));
    }
  }
}
