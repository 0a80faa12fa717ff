package dev.tocsin.junit;

import java.io.Serial;

/** Carries the trace of the interrupts into the report of a test that failed. */
public final class InterruptTrace extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  InterruptTrace(String trace) {
    super(trace, null, true, false);
  }
}
