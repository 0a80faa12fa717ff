package dev.tocsin.machine.demo.guest;

/**
 * Where an interrupt arrives: what the guest keeps one counter for.
 *
 * @param cpu number of the processor, its local APIC's id
 * @param vector 0 to 255
 */
public record Slot(int cpu, int vector) {
  static final int VECTORS = 256;

  /** Position of the slot's word in the guest's tables. */
  int index() {
    return cpu * VECTORS + vector;
  }

  @Override
  public String toString() {
    return "cpu %d vector 0x%02x".formatted(cpu, vector);
  }
}
