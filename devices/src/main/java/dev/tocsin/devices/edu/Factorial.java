package dev.tocsin.devices.edu;

/** The factorial modulo 2^32. */
final class Factorial {
  private Factorial() {}

  /**
   * Computes a factorial.
   *
   * @param operand unsigned
   * @return the low 32 bits; from 34 on they are 0, so that no operand takes long
   */
  static int of(int operand) {
    int product = 1;
    for (int factor = operand; factor != 0 && product != 0; factor--) {
      product *= factor;
    }
    return product;
  }
}
