package dev.tocsin.chip.x86;

/** Where the output of the 8259A pair ends. */
@FunctionalInterface
public interface Intr {
  /**
   * Tells the new level; called when it changes, under the chips' lock: must neither block nor call
   * a chip.
   *
   * @param high true if the pair asks a processor for an acknowledge cycle
   */
  void set(boolean high);
}
