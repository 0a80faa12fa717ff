package dev.tocsin.machine.lspci;

/** Reads configuration space. */
@FunctionalInterface
public interface ConfigRead {
  /**
   * Reads.
   *
   * @param offset bytes from its start
   * @param width bytes, 1 to 8
   * @return the value
   */
  long at(int offset, int width);
}
