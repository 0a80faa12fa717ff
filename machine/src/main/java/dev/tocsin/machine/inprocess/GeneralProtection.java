package dev.tocsin.machine.inprocess;

import java.io.Serial;

/** The exception #GP: a model-specific register refused an access, or CR8 a value. */
public final class GeneralProtection extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  GeneralProtection(String access) {
    super(access);
  }
}
