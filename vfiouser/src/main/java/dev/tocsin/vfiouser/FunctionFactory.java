package dev.tocsin.vfiouser;

import dev.tocsin.interrupt.InterruptException;

/** Makes the function that is served, once for a server. */
@FunctionalInterface
public interface FunctionFactory {
  /**
   * Makes the function.
   *
   * @param host what it gets; in force before any client has come and after each has gone
   * @return the function
   * @throws InterruptException if it cannot have the interrupts it wants
   */
  ServedFunction create(ClientHost host) throws InterruptException;
}
