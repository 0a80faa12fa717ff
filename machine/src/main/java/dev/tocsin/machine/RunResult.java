package dev.tocsin.machine;

/** How a run ended. */
public sealed interface RunResult {
  /**
   * The guest ended the run through the debug exit port.
   *
   * @param code what it wrote
   */
  record Exited(int code) implements RunResult {
    /**
     * Returns the process exit status that tells the code: always odd.
     *
     * @return {@code (2 * code + 1) & 0xff}
     */
    public int status() {
      return (2 * code + 1) & 0xff;
    }
  }

  /** The guest reset the machine, which ends the run instead. */
  record Reset() implements RunResult {}

  /**
   * The host ended the run.
   *
   * @param reason who wanted it
   */
  record Stopped(String reason) implements RunResult {}

  /**
   * The guest cannot go on.
   *
   * @param reason one line
   * @param registers of all processors, many lines
   */
  record Crashed(String reason, String registers) implements RunResult {}

  /**
   * The host cannot go on: it refused a call, or a device of ours failed.
   *
   * @param cause what failed
   * @param registers of all processors, many lines
   */
  record HostFailed(Throwable cause, String registers) implements RunResult {}
}
