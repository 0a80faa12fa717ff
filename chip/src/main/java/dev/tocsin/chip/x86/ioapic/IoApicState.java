package dev.tocsin.chip.x86.ioapic;

import java.util.List;

/**
 * The state of an I/O APIC between two accesses.
 *
 * <p>A pause of the storm throttle is not part of it: a restored chip sends at once.
 *
 * @param select the index register
 * @param id bits 27:24 of the identification register, 0 to 15
 * @param pins the pins, 24 to 240
 */
public record IoApicState(int select, int id, List<Pin> pins) {
  /**
   * One pin.
   *
   * @param entry its entry; delivery status counts for an edge that the host refused
   * @param high the level of its line
   */
  public record Pin(RedirectionEntry entry, boolean high) {}

  /** Checks ranges. */
  public IoApicState {
    pins = List.copyOf(pins);
    IoApic.checkPins(pins.size());
    if (select < 0 || select > IoApic.indexMask(pins.size())) {
      throw new IllegalArgumentException("the index register cannot hold " + select);
    }
    if (id < 0 || id > 15) {
      throw new IllegalArgumentException("the id of an I/O APIC has 4 bits: " + id);
    }
    for (int i = 0; i < pins.size(); i++) {
      RedirectionEntry entry = pins.get(i).entry();
      if (entry.remoteIrr() && !entry.level()) {
        throw new IllegalArgumentException("pin " + i + " has remote IRR without being level");
      }
    }
  }
}
