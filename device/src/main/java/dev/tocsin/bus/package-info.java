/**
 * The bus a device answers on.
 *
 * <p>A machine has one {@link dev.tocsin.bus.Bus} for ports and one for memory-mapped registers. A
 * vCPU that leaves the guest with an access hands address, width and value to its bus, which finds
 * the {@link dev.tocsin.bus.BusDevice} by binary search in an immutable table.
 *
 * <p><b>Threads.</b> Reads and writes take no lock; adding and removing take the bus's own, under
 * which no device is called. A device that was removed may see accesses that were already on their
 * way.
 *
 * <p><b>What a hostile guest can do, and what happens</b>
 *
 * <table>
 * <caption>Threats</caption>
 * <tr><th>the guest</th><th>what happens</th></tr>
 * <tr><td>reads where nothing answers</td><td>all ones; counted</td></tr>
 * <tr><td>writes where nothing answers</td><td>dropped; counted</td></tr>
 * <tr><td>crosses the border of a range</td><td>the access is split at the border, in address order;
 * each device sees only offsets of its own</td></tr>
 * <tr><td>chooses an address at the end of the address space</td><td>the bytes beyond it answer as
 * nothing does</td></tr>
 * <tr><td>floods a bus with any of these</td><td>one relaxed counter increment each; no log, no
 * allocation</td></tr>
 * </table>
 *
 * <p><b>Not here:</b> what the kernel handles without leaving the guest (ioeventfd, the in-kernel
 * chips), and priorities between overlapping ranges: an overlap is an error.
 */
package dev.tocsin.bus;
