package dev.tocsin.machine.demo.guest;

import java.io.Serial;

/** The guest cannot go on: it took an exception, does not answer, or its run has ended. */
public final class GuestCrashed extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param reason one line
   */
  public GuestCrashed(String reason) {
    super(reason);
  }
}
