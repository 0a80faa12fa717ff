package dev.tocsin.machine.demo;

import dev.tocsin.devices.bell.Bell;
import dev.tocsin.machine.demo.guest.GuestDriver;
import dev.tocsin.machine.demo.guest.Slot;
import dev.tocsin.machine.demo.guest.Slots;

/**
 * Where the demo's bells are: lines, addresses and vectors.
 *
 * <p>Every vector lies above the one of the driver's wake-ups; see {@link GuestDriver}.
 */
final class Board {
  static final int EDGE_IRQ = 5;
  static final int LEVEL_IRQ = 19;
  static final int FEW = 8;
  static final int MANY = 2048;

  private static final long BELLS = 0xd000_0000L;
  private static final long BELL_STRIDE = 0x1_0000;
  private static final int EDGE_VECTOR = 0x38;
  private static final int LEVEL_VECTOR = 0x39;
  private static final int FEW_VECTOR = 0x40;
  private static final int SPARE_VECTOR = 0x48;
  private static final int MANY_VECTOR = 0x50;

  private final int cpus;

  Board(int cpus) {
    this.cpus = cpus;
  }

  /**
   * One bell on the board.
   *
   * @param name its name as a device
   * @param number 0 to 4
   * @param irq the line it is wired to
   * @param messages how many messages it has
   * @param bell what rings
   */
  record Place(String name, int number, int irq, int messages, Bell bell) {
    long address() {
      return BELLS + number * BELL_STRIDE;
    }
  }

  /** Puts up bell number {@code number}. */
  static Place place(int number) {
    int irq = number == 0 ? EDGE_IRQ : LEVEL_IRQ + (number > 2 ? number - 2 : 0);
    int messages = number == 4 ? MANY : FEW;
    return new Place("bell" + number, number, irq, messages, new Bell());
  }

  /** The driver runs on the first processor; interrupts go to the last. */
  private int target() {
    return cpus - 1;
  }

  Slot edge() {
    return new Slot(target(), EDGE_VECTOR);
  }

  Slot level() {
    return new Slot(target(), LEVEL_VECTOR);
  }

  Slots few() {
    return new Slots(target(), 1, FEW_VECTOR, FEW);
  }

  /** Where a message goes that is retargeted. */
  Slot spare() {
    return new Slot(0, SPARE_VECTOR);
  }

  Slots many() {
    return Slots.all(cpus, MANY_VECTOR);
  }
}
