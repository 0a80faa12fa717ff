package dev.tocsin.machine.pci;

import dev.tocsin.bus.BusRange;

/**
 * Which addresses of a machine are for PCI: neither memory nor a chip is there.
 *
 * @param ports for registers of ports; what other devices have below stays theirs
 * @param low memory below 4 GiB, above all RAM there and below the IOAPIC
 * @param ecam configuration of 256 buses
 * @param high memory above all RAM
 * @param portWindow the part of {@link #ports} that the root port forwards
 * @param lowWindow the part of {@link #low} that the root port forwards
 * @param highWindow the part of {@link #high} that the root port forwards
 */
record AddressMap(
    BusRange ports,
    BusRange low,
    BusRange ecam,
    BusRange high,
    BusRange portWindow,
    BusRange lowWindow,
    BusRange highWindow) {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  /** The size of the window above RAM, and what it is aligned to: 36 bits of address suffice. */
  private static final long HIGH = 32 * GIB;

  /** Returns the map of a machine whose RAM ends at an address. */
  static AddressMap above(long endOfMemory) {
    long high = Math.ceilDiv(Math.max(endOfMemory, 1), HIGH) * HIGH;
    return new AddressMap(
        new BusRange(0xc000, 0x4000),
        new BusRange(0xc000_0000L, 512 * MIB),
        new BusRange(0xe000_0000L, 256 * MIB),
        new BusRange(high, HIGH),
        new BusRange(0xf000, 0x1000),
        new BusRange(0xd800_0000L, 128 * MIB),
        new BusRange(high + HIGH - 8 * GIB, 8 * GIB));
  }
}
