package dev.tocsin.machine.inprocess;

/** What a processor runs when it takes an interrupt. */
@FunctionalInterface
public interface InterruptHandler {
  /**
   * Handles an interrupt, on the processor's thread; returning is the IRET.
   *
   * <p>Interrupts are disabled when it begins (an interrupt gate); a handler that enables them can
   * be interrupted by a higher priority. Writing the end of interrupt is its own business.
   *
   * @param cpu the processor
   * @param vector 0 to 255; 2 for NMI
   * @throws Exception ends the run as crashed
   */
  void handle(Processor cpu, int vector) throws Exception;
}
