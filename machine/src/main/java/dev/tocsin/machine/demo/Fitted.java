package dev.tocsin.machine.demo;

import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.machine.demo.Board.Bells;
import dev.tocsin.machine.pci.PciTree;

/**
 * The demo's devices, registered.
 *
 * @param bells the bells
 * @param wakeups what wakes the driver, a message a processor
 * @param button the edge-triggered line
 * @param pci what is on the bus
 */
record Fitted(Bells bells, MessageGroup wakeups, Button button, PciTree pci) {
  Fitted(Bells bells, Fitter fitter, PciTree pci) {
    this(bells, fitter.wakeups(), fitter.button(), pci);
  }
}
