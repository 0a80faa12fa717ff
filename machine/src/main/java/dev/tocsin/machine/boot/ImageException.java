package dev.tocsin.machine.boot;

import java.io.IOException;
import java.io.Serial;

/** An image that cannot be booted; the message is one line for the user. */
public final class ImageException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what is wrong with the image
   */
  public ImageException(String message) {
    super(message);
  }
}
