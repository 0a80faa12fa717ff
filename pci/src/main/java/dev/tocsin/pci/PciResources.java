package dev.tocsin.pci;

import dev.tocsin.interrupt.InterruptManagers;

/**
 * What a function is made with: the third step of the interrupt flow.
 *
 * @param interrupts creates its groups
 * @param sourceIds allocates identifiers for groups of messages, once for each kind
 * @param events told of what the host refuses
 */
public record PciResources(InterruptManagers interrupts, SourceIds sourceIds, PciEvents events) {}
