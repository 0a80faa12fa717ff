package dev.tocsin.cli.serve;

import java.io.IOException;

/** What a user asked for cannot be had; the message says why and what to do. */
public final class Refused extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * Refuses.
   *
   * @param message for the user, one line
   */
  public Refused(String message) {
    super(message);
  }
}
