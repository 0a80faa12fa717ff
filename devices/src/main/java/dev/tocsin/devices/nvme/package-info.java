/**
 * An NVM Express 1.4 controller with one namespace.
 *
 * <pre>
 *   registers, doorbells ──► NvmeController ──► QueueTable ──► {@code queue}: submission and completion queues,
 *                              │ life: off,                     vectors; one worker for each submission queue
 *                              │ ready, stopping                     │
 *                              ▼                                     ▼
 *                     {@link dev.tocsin.devices.nvme.NvmeStats}         AdminCommands, NvmCommands ──► {@code storage}
 * </pre>
 *
 * <p>Commands: all that 1.4 makes mandatory for an I/O controller, and compare, write zeroes and
 * dataset management (deallocate). Data by PRPs, pages of 4 to 64 KiB, 512 KiB a command.
 * Interrupts by MSI-X, one vector for each completion queue, or MSI or the pin with INTMS and
 * INTMC; coalesced as the driver sets it. What was written is on stable storage after a flush,
 * after each write with FUA, and after each write while the driver has turned the volatile write
 * cache off.
 *
 * <h2>Threads and locks</h2>
 *
 * <p>Registers are accessed from any thread. A write to a tail doorbell wakes the queue's worker
 * and returns; a head doorbell is done within the access, so that the pin falls before the driver
 * ends its interrupt. With doorbells in guest memory (5.7) a worker finds new commands by itself
 * while it works and for a moment after; heads are looked at when an interrupt is due and when a
 * completion queue is full, within the access only if the interrupts depend on them. Admin commands
 * run on the admin queue's worker; reads and writes on the worker of their queue, one at a time and
 * in order: a driver that wants more at once uses more queues. Order of locks: controller, queue
 * table, events, submission queue, completion queue, vectors, and then what the PCI function locks.
 * Nobody is called under a lock but the PCI function, and guest memory for the shadow of a head.
 *
 * <p>A reset (CC.EN 1 to 0) closes all queues at once: no interrupt is raised and no completion is
 * begun after the write. CSTS.RDY falls when the last worker has ended; until then a command under
 * way may finish the copy, or the completion queue entry, that it is at.
 *
 * <h2>Threats</h2>
 *
 * <table>
 * <caption>What a hostile guest can do</caption>
 * <tr><th>it</th><th>then</th></tr>
 * <tr><td>reads any offset and width</td><td>the bytes of the registers; 0 where none is</td></tr>
 * <tr><td>writes other than aligned 4 or 8 bytes, read-only or no registers, or the admin queues' registers
 * while enabled</td><td>dropped and counted</td></tr>
 * <tr><td>enables with settings that cannot work</td><td>CSTS.CFS; the next reset clears it</td></tr>
 * <tr><td>rings a doorbell of no queue, or with a value that is none, or before CSTS.RDY</td><td>ignored and
 * counted; an error event, once until the log was read</td></tr>
 * <tr><td>writes garbage to a shadow doorbell, again and again</td><td>ignored and counted once for each new
 * value; the same error event, once until the log was read; a worker that is kept busy by it is its queue's
 * own and ends with the queue</td></tr>
 * <tr><td>writes to event indexes</td><td>never read; it is told too often, or not at all, as it asked for</td></tr>
 * <tr><td>points shadow doorbells at no memory, or two at one page</td><td>invalid field; registers go on</td></tr>
 * <tr><td>takes their memory away later</td><td>counted once, an error event; that doorbell's register counts
 * until the memory is back</td></tr>
 * <tr><td>points a queue at no memory</td><td>CSTS.CFS, all queues stop, the next reset works</td></tr>
 * <tr><td>points data or lists at no memory, at odd offsets, in circles</td><td>data transfer error, or PRP offset
 * invalid; a list is read as far as the data reaches</td></tr>
 * <tr><td>changes a command or a list while it is read</td><td>copied once, judged as copied</td></tr>
 * <tr><td>names blocks past the end, or so that sums overflow</td><td>LBA out of range, nothing touched</td></tr>
 * <tr><td>asks for what is reserved or not supported</td><td>invalid opcode, field, log page, namespace...</td></tr>
 * <tr><td>deletes queues in the wrong order, twice, while commands are under way</td><td>the status named for
 * it; a deletion completes after the command that is under way</td></tr>
 * <tr><td>never takes completions</td><td>its queue stops; no other queue, no thread waits for it</td></tr>
 * <tr><td>resets again and again</td><td>one set of workers at a time: the next begins when the last has
 * ended</td></tr>
 * <tr><td>makes the host's storage fail</td><td>a media error, counted and told</td></tr>
 * <tr><td>zeroes or deallocates a lot in one command</td><td>its own queue's worker is busy; a reset waits for it
 * without holding up the guest's processor</td></tr>
 * </table>
 *
 * <p><b>Not supported:</b> SGLs, fused commands, metadata and protection, namespace management,
 * formats, firmware download, controller memory buffers, boot partitions, subsystem reset
 * (CAP.NSSRS is 0), weighted arbitration, timestamps, self-tests. Abort finds requests for events
 * alone: other commands are done as soon as they are fetched.
 *
 * <p>Source: NVM Express 1.4.
 */
package dev.tocsin.devices.nvme;
