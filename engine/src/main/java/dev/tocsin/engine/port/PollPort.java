package dev.tocsin.engine.port;

import dev.tocsin.interrupt.InterruptException;

/** Waits for rings of many doorbells. */
public interface PollPort {
  /**
   * Asks to be told once when the doorbell has rings; at once if it has some already.
   *
   * @param bell the doorbell
   * @param token what {@link #await} reports, 0 or more
   * @throws InterruptException if the host refuses
   */
  void arm(Doorbell bell, long token) throws InterruptException;

  /**
   * Forgets the doorbell; does nothing if it was never armed. A report already on its way may still
   * come.
   *
   * @param bell the doorbell
   */
  void disarm(Doorbell bell);

  /**
   * Waits for doorbells that have rings, or for {@link #wake}. One thread at a time.
   *
   * @param tokens receives the tokens of the doorbells; each is silent until armed again
   * @param timeoutNanos how long to wait at the most, 0 not at all, negative for ever
   * @return the number of tokens filled in
   */
  int await(long[] tokens, long timeoutNanos);

  /** Makes a present or the next {@link #await} return; from any thread. */
  void wake();
}
