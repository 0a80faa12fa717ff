package dev.tocsin.devices.uart;

/** What stands between a port and its interrupt line. */
public enum IrqGate {
  /** The port's own output OUT2 opens the way, and loopback closes it: the serial ports of a PC. */
  OUT2,
  /** Nothing: PCI cards. */
  OPEN
}
