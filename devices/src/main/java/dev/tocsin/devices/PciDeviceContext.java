package dev.tocsin.devices;

import dev.tocsin.memory.DmaMemory;
import dev.tocsin.pci.PciResources;

/**
 * What a PCI device is made with, whoever holds it.
 *
 * @param id the device's name, for threads and messages
 * @param resources what its function takes interrupts from
 * @param memory the guest's, for DMA
 */
public record PciDeviceContext(String id, PciResources resources, DmaMemory memory) {}
