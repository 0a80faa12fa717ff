/**
 * A bell as a PCI function: a device that does nothing but interrupt, in every way a function can.
 *
 * <p>For tests, demonstrations and measurements: its driver has any source rung, as often as it
 * likes, by the processor that asks, by a thread of the device, or by another process.
 *
 * <pre>
 *   driver ──doorbell n──► registers ──writer──────────────────────► ring(n): count, cause, level,
 *                              │ ──thread──► Agenda ─────────────────►         message n
 *                              └─foreign──► Agenda ─► {@link dev.tocsin.devices.bell.pci.ForeignRinger} ─► Notifier n
 * </pre>
 *
 * <h2>For authors of drivers</h2>
 *
 * <p>Vendor 0x1234, device 0x4245, revision 2, class 0xff0000. Up to 2048 MSI-X vectors (table and
 * pending bits in BAR 2), up to 32 MSI messages (64-bit address, masks), INTA. BAR 0 is 16 KiB of
 * memory, registers of 32 bits, little-endian. Reads of any width are answered; a write is 4
 * aligned bytes, or 8, which are two registers, the lower first. What is not listed reads as ones.
 *
 * <table>
 * <caption>Registers of BAR 0</caption>
 * <tr><th>offset</th><th>name</th><th>access</th><th>meaning</th></tr>
 * <tr><td>0x00</td><td>ID</td><td>r</td><td>0x4c4c4542, "BELL"</td></tr>
 * <tr><td>0x04</td><td>VERSION</td><td>r</td><td>2</td></tr>
 * <tr><td>0x08</td><td>CAPS</td><td>r</td><td>11:0 MSI-X vectors; 17:12 MSI messages; 18 a pin</td></tr>
 * <tr><td>0x0c</td><td>MODE</td><td>r</td><td>1:0 what the function does now: 0 off, 1 INTx, 2 MSI, 3
 * MSI-X; 27:16 vectors with a message of their own</td></tr>
 * <tr><td>0x10</td><td>CAUSE</td><td>r, w1c</td><td>bit n mod 32 is set by a ring of source n, in every
 * mode; the pin is high while not 0</td></tr>
 * <tr><td>0x14</td><td>UNDER_WAY</td><td>r</td><td>rings that the bell's thread has still to make or to
 * have made</td></tr>
 * <tr><td>0x18</td><td>DROPPED</td><td>r</td><td>writes without effect: width, offset, too much under
 * way</td></tr>
 * <tr><td>0x1c</td><td>ACKNOWLEDGED</td><td>r</td><td>writes to CAUSE that cleared something</td></tr>
 * <tr><td>0x20, 0x24</td><td>RUNG</td><td>r</td><td>rings of all sources, low and high half</td></tr>
 * <tr><td>0x28</td><td>FAILED</td><td>r</td><td>foreign rings that could not be made: the mode has no such
 * vector, or the platform no handles</td></tr>
 * <tr><td>0x2000 + 4n</td><td>DOORBELL n</td><td>rw</td><td>w: 11:0 rings; 29:12 microseconds before each;
 * 31:30 by whom. r: rings of source n so far</td></tr>
 * </table>
 *
 * <p>By whom: 0 the writer, within the write, without delay: when the write is done, so are the
 * rings; 1 the bell's thread; 2 another process; 3 is reserved. There is a doorbell for each vector
 * or message, whichever are more; a bell with a pin alone has 32. Strikes on several doorbells are
 * under way side by side, {@code 64} at a time. With fewer MSIs enabled than there are, source n
 * sends message n modulo their number. A ring by another process sets no cause: it is for messages.
 *
 * <p>Rings coalesce on their way as interrupts do, so a handler counts at most as many as were
 * made. Counters are never reset: take differences. A reset of the function ends what is under way
 * and clears CAUSE. A driver that comes from messages to INTx clears CAUSE first.
 *
 * <h2>Threads and locks</h2>
 *
 * <p>Registers answer on the guest's threads and rings by the writer are made there. What takes
 * time is on the device's {@link dev.tocsin.devices.Agenda}, and handles are confined to it. {@link
 * dev.tocsin.devices.bell.pci.PciBell#ring} may be called from anywhere; it takes no lock while the
 * source's cause is set. Order: causes, then the function's locks.
 *
 * <h2>Threats</h2>
 *
 * <table>
 * <caption>What a hostile guest can do</caption>
 * <tr><th>it</th><th>then</th></tr>
 * <tr><td>uses any offset, width and value</td><td>ones, or dropped and counted; never an exception</td></tr>
 * <tr><td>asks for rings without end</td><td>4095 in a write on its own processor; 64 strikes under way,
 * more are dropped and counted</td></tr>
 * <tr><td>has every vector rung by others</td><td>one handle a vector, as many as vectors; what the host
 * refuses is counted</td></tr>
 * <tr><td>changes modes meanwhile</td><td>handles of before are closed, rings through them are lost as
 * their vectors are</td></tr>
 * <tr><td>never clears a cause</td><td>the pin stays high; no host thread waits</td></tr>
 * <tr><td>resets meanwhile</td><td>what is under way ends; a ring that is being made may still arrive</td></tr>
 * </table>
 *
 * <p><b>The other bell.</b> {@link dev.tocsin.devices.bell} is a device without PCI that has a
 * message table and a choice of interrupts of its own. All of that is the PCI layer's here, so the
 * two share no code. Once nothing drives that one any more it can go, but for one thing it alone
 * has: an edge-triggered line.
 *
 * <p><b>Not supported:</b> DMA, saving and restoring.
 */
package dev.tocsin.devices.bell.pci;
