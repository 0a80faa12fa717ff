package dev.tocsin.vfiouser;

import dev.tocsin.engine.SourceIdAllocator;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.memory.DmaMemory;

/**
 * What a served device gets: the same as in a machine of our own.
 *
 * @param name the device's, as the ledger shows it
 * @param interrupts creates its groups; the pin is irq 0
 * @param sourceIds allocates identifiers for groups of messages
 * @param memory the memory of whichever client is connected; no byte of it while there is none
 */
public record ClientHost(
    String name, InterruptManagers interrupts, SourceIdAllocator sourceIds, DmaMemory memory) {}
