package dev.tocsin.machine.inprocess;

/** What a processor runs: a guest in Java, which reaches the hardware by registers only. */
@FunctionalInterface
public interface Program {
  /**
   * Runs, on the processor's thread, with interrupts disabled and no handler installed.
   *
   * <p>When the bootstrap processor's program returns, the run ends as {@code Exited(0)}; another
   * processor then halts for good.
   *
   * @param cpu the processor
   * @throws Exception ends the run as crashed
   */
  void run(Processor cpu) throws Exception;
}
