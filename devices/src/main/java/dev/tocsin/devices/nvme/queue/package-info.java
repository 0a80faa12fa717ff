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
 * <p><b>Threads and locks.</b> Doorbells come from any thread, several at once. Order of locks:
 * submission queue, completion queue, vectors, and then what the PCI function locks. Vectors and
 * their coalescing own no thread: clock and timer come by constructor.
 *
 * <p>Source: NVM Express 1.4, sections 3.1, 4.1, 4.6, 7.5.
 */
package dev.tocsin.devices.nvme.queue;
