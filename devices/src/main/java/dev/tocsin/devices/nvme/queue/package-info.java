/**
 * Submission queues, completion queues, and the interrupts between them and a driver.
 *
 * <pre>
 *   doorbell ──► {@link dev.tocsin.devices.nvme.queue.SubmissionQueue} ──wakes──► {@link dev.tocsin.devices.nvme.queue.Worker}
 *                          │ fetches a command, has it done
 *                          ▼
 *                {@link dev.tocsin.devices.nvme.queue.CompletionQueue} ──entry──► guest memory
 *                          │
 *                          ▼
 *                {@link dev.tocsin.devices.nvme.queue.InterruptVectors} ──trigger, level──► PCI function
 * </pre>
 *
 * <p>A command is fetched only when its completion has a place (NVMe 1.4, 4.1: a full completion
 * queue takes no entry), so nothing is ever held back half done. A submission queue's commands are
 * done in order by one worker; queues are independent of each other.
 *
 * <p>Doorbells may lie in guest memory (5.7, 7.13). A driver then writes a register only where an
 * event index says so, and the index stays behind while a worker works: so a queue under load costs
 * no register write. Before a worker sleeps, it writes the index, fences, and looks once more. An
 * index of a head is written only when a place is waited for, or when the pin or INTMS depend on
 * heads; with MSI-X heads are not told.
 *
 * <p>Entries that a worker posts in one go make one interrupt: when it finds no more commands, or
 * when the first of them is 50 us old and another is posted.
 *
 * <p><b>Threads and locks.</b> Doorbells come from any thread, several at once. Order of locks:
 * submission queue, completion queue, vectors, and then what the PCI function locks. Vectors and
 * their coalescing own no thread: clock and timer come by constructor.
 *
 * <p>Source: NVM Express 1.4, sections 3.1, 4.1, 4.6, 5.7, 7.5, 7.13.
 */
package dev.tocsin.devices.nvme.queue;
