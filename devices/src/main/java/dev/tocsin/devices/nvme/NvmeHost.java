package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.queue.CoalescingTimer;
import dev.tocsin.devices.nvme.queue.WorkerFactory;
import dev.tocsin.devices.nvme.storage.BlockStorage;
import dev.tocsin.memory.DmaMemory;
import dev.tocsin.pci.PciInterrupts;
import java.util.function.LongSupplier;

/**
 * What a controller works with.
 *
 * @param name of the device, for threads
 * @param memory the guest's
 * @param interrupts how it interrupts
 * @param storage holds the namespace
 * @param events told of what a guest cannot be told of
 * @param schedule what makes things happen
 */
record NvmeHost(
    String name,
    DmaMemory memory,
    PciInterrupts interrupts,
    BlockStorage storage,
    NvmeEvents events,
    Schedule schedule) {
  /**
   * Time and threads.
   *
   * @param workers starts the workers of queues
   * @param clock nanoseconds that only grow
   * @param timer calls when coalesced completions have waited
   */
  record Schedule(WorkerFactory workers, LongSupplier clock, CoalescingTimer timer) {}
}
