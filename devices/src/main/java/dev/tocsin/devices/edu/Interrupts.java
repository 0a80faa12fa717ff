package dev.tocsin.devices.edu;

import dev.tocsin.pci.PciInterrupts;

/** The interrupt status register and what follows from it; under the device's lock. */
final class Interrupts {
  private final PciInterrupts output;
  private int status;

  Interrupts(PciInterrupts output) {
    this.output = output;
  }

  int status() {
    return status;
  }

  /** Adds causes; each call while there is any is a message. */
  void raise(int causes) {
    status |= causes;
    if (status != 0) {
      output.level(true);
      output.trigger(0);
    }
  }

  void acknowledge(int causes) {
    status &= ~causes;
    output.level(status != 0);
  }
}
