package dev.tocsin.pci.msi;

import dev.tocsin.interrupt.MsiIrqSourceConfig;

/** What registers say of each vector; read under the function's lock. */
interface VectorSettings {
  /** Tells whether the vector itself is masked, or does not exist for the guest. */
  boolean masked(int vector);

  /** Returns the message as it is written now. */
  MsiIrqSourceConfig message(int vector);
}
