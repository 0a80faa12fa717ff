package dev.tocsin.machine.demo;

import dev.tocsin.devices.bell.pci.BellLayout;
import dev.tocsin.machine.demo.guest.GuestDriver;
import dev.tocsin.machine.demo.guest.Slot;
import dev.tocsin.machine.demo.guest.Slots;
import java.util.List;

/**
 * The demo's bells, and where their interrupts go.
 *
 * <p>Every vector lies above the one of the driver's wake-ups; see {@link GuestDriver}.
 */
final class Board {
  static final int EDGE_IRQ = 5;
  static final int FEW = 8;
  static final int MANY = 2048;

  private static final int EDGE_VECTOR = 0x31;
  private static final int LEVEL_VECTOR = 0x32;

  /** A multiple of the number of messages: a function counts with the lowest bits. */
  private static final int MSI_VECTOR = 0x38;

  private static final int FEW_VECTOR = 0x40;
  private static final int SPARE_VECTOR = 0x48;
  private static final int MANY_VECTOR = 0x50;

  private final int cpus;

  Board(int cpus) {
    this.cpus = cpus;
  }

  /**
   * The bells.
   *
   * @param sharer has a pin alone, which leads to irq 19
   * @param otherSharer the same: the slots differ by 8
   * @param few what most acts play with: MSI-X, MSI and a pin
   * @param many as many sources as a function can have
   * @param msi MSI and a pin
   */
  record Bells(Place sharer, Place otherSharer, Place few, Place many, Place msi) {
    static Bells create() {
      var pin = new BellLayout(0, 0, true);
      return new Bells(
          new Place("bell1", 0x03, pin),
          new Place("bell2", 0x0b, pin),
          new Place("bell3", 0x04, new BellLayout(FEW, FEW, true)),
          new Place("bell4", 0x05, new BellLayout(MANY, 32, true)),
          new Place("bell5", 0x06, new BellLayout(0, FEW, true)));
    }

    List<Place> all() {
      return List.of(sharer, otherSharer, few, many, msi);
    }
  }

  /** The driver runs on the first processor; interrupts go to the last. */
  private int target() {
    return cpus - 1;
  }

  Slot edge() {
    return new Slot(target(), EDGE_VECTOR);
  }

  /** Where all pins arrive. */
  Slot level() {
    return pins().of(0);
  }

  Slots pins() {
    return new Slots(target(), 1, LEVEL_VECTOR, 1);
  }

  Slots msi() {
    return new Slots(target(), 1, MSI_VECTOR, FEW);
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
