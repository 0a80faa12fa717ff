package dev.tocsin.machine.irqchip;

import dev.tocsin.kvm.MpState;
import dev.tocsin.kvm.VcpuExit;
import dev.tocsin.linux.LinuxException;

/** The side of a processor that faces the interrupt chips; for its own thread but where noted. */
public interface Processor {
  /**
   * Gets ready to enter the guest: injects what is due, or waits if there is nothing to run.
   *
   * @return false if the guest is not to be entered now; the caller looks whether something was
   *     asked of it, and tries again
   * @throws LinuxException if the host refuses
   */
  boolean enters() throws LinuxException;

  /** Takes note of what the guest did; after each run, before its exit is answered. */
  void left();

  /**
   * Answers an exit that is for the chips.
   *
   * @param exit the last run's
   * @return false if it is not, and nothing was done
   * @throws LinuxException if the host refuses
   */
  boolean answers(VcpuExit exit) throws LinuxException;

  /** Makes {@link #enters} or the run end soon, whatever it waits for; from any thread. */
  void wake();

  /**
   * Returns whether it runs, halts or waits to be started.
   *
   * @return the state
   * @throws LinuxException if the host refuses
   */
  MpState state() throws LinuxException;

  /**
   * Tells whether a timer may send it a non-maskable interrupt through its pin LINT0.
   *
   * @return true if it may be woken with interrupts off
   * @throws LinuxException if the host refuses
   */
  boolean hasTimedNmi() throws LinuxException;
}
