package dev.tocsin.machine;

import dev.tocsin.devices.PciDeviceContext;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.memory.DmaMemory;
import dev.tocsin.pci.PciEvents;
import dev.tocsin.pci.PciResources;

/**
 * What a device may know of the machine: the third step of the interrupt flow.
 *
 * @param id the device's name, also in the engine's ledger
 * @param interrupts creates the groups it raises interrupts through
 * @param sourceIds allocates identifiers for its message groups
 * @param memory the guest memory it reaches, as in every other machine or monitor
 */
public record DeviceContext(
    String id, InterruptManagers interrupts, SourceIds sourceIds, DmaMemory memory) {
  /**
   * Returns the same for a PCI device.
   *
   * @return what its function is made with
   */
  public PciDeviceContext forPci() {
    return new PciDeviceContext(
        id, new PciResources(interrupts, sourceIds::allocate, PciEvents.SILENT), memory);
  }

  /** Allocates interrupt source identifiers, which the manager gives back with the device. */
  @FunctionalInterface
  public interface SourceIds {
    /**
     * Allocates a range.
     *
     * @param count number of identifiers, 1 or more
     * @return the first of them
     * @throws InterruptException {@code NoSourceIds} if no such range is free
     */
    long allocate(int count) throws InterruptException;
  }
}
