/**
 * The educational device: a small PCI card to learn driver writing on, a twin of QEMU's {@code
 * edu}.
 *
 * <p>Source of the registers: QEMU, docs/specs/edu; where that is silent, what QEMU 7.2 answers to
 * register scripts (compared in this package's tests).
 *
 * <pre>
 *   driver ──BAR 0──► {@link dev.tocsin.devices.edu.Edu registers} ──► Agenda: factorial, transfer after 100 ms
 *                          │ status, causes                     │ DmaMemory, while bus master
 *                          ▼                                    ▼
 *                     PciInterrupts: level, message 0      buffer of 4 KiB
 * </pre>
 *
 * <p>Vendor 0x1234, device 0x11e8, INTA and one 64-bit MSI. BAR 0 is 1 MiB of memory:
 *
 * <table>
 * <caption>Registers; 4 bytes below 0x80, 4 or 8 from there on</caption>
 * <tr><th>offset</th><th>access</th><th>meaning</th></tr>
 * <tr><td>0x00</td><td>r</td><td>0x010000ed: version 1.0 and who it is</td></tr>
 * <tr><td>0x04</td><td>rw</td><td>reads the complement of what was written</td></tr>
 * <tr><td>0x08</td><td>rw</td><td>write n, read n! modulo 2^32 once it is computed</td></tr>
 * <tr><td>0x20</td><td>rw</td><td>bit 0 computing (r); bit 7: interrupt 0x001 when computed</td></tr>
 * <tr><td>0x24</td><td>r</td><td>causes of interrupts; the pin is low while 0</td></tr>
 * <tr><td>0x60</td><td>w</td><td>sets causes, and interrupts if any is set then</td></tr>
 * <tr><td>0x64</td><td>w</td><td>clears causes</td></tr>
 * <tr><td>0x80, 0x88, 0x90</td><td>rw</td><td>DMA source, destination, count in bytes</td></tr>
 * <tr><td>0x98</td><td>rw</td><td>DMA command: bit 0 run, bit 1 to memory, bit 2 interrupt 0x100</td></tr>
 * </table>
 *
 * <p>The buffer's address for the engine is 0x40000. Other offsets read ones. Unaligned accesses
 * are cut where alignment demands; pieces of 1 and 2 bytes read 0 and write nothing. The engine's
 * registers hold still while it runs. Where the guest has no memory, or has not made the function a
 * bus master, zeros are read and writes are dropped.
 *
 * <p><b>Differences from QEMU 7.2</b>, each on purpose:
 *
 * <ul>
 *   <li>A reset of the function resets the registers; QEMU keeps them, causes included. A device
 *       that asserts its pin after a reset is none that a driver can be written for.
 *   <li>A transfer that does not fit into the buffer ends without effect and is counted; QEMU 7.2
 *       ends the whole VMM, also for one that ends at the buffer's last byte, which is fine here;
 *       later ones say so and copy all the same.
 *   <li>The pin follows the causes in every mode: causes from the time of MSI assert it when the
 *       driver goes back to INTx (PCI 3.0, 6.2.3). QEMU moves the pin only at the registers 0x60
 *       and 0x64, and only while MSI is off.
 *   <li>Writing the command again while the engine runs changes nothing; in QEMU the transfer's 100
 *       ms start again, so that a driver can put it off for ever.
 *   <li>A factorial takes no time worth mentioning, whatever the operand: the product is 0 from 34!
 *       on.
 * </ul>
 *
 * <h2>Threads and locks</h2>
 *
 * <p>Registers answer on the guest's threads; factorial and transfers run on the device's {@link
 * dev.tocsin.devices.Agenda}, one after another. One lock orders registers and causes; the
 * function's locks come after it. No lock is held while guest memory is copied.
 *
 * <h2>Threats</h2>
 *
 * <table>
 * <caption>What a hostile guest can do</caption>
 * <tr><th>it</th><th>then</th></tr>
 * <tr><td>uses any offset, width and value</td><td>as above; never an exception</td></tr>
 * <tr><td>computes the factorial of 2^32 - 1</td><td>34 multiplications at most</td></tr>
 * <tr><td>starts computing or transferring again while it runs</td><td>dropped: one of each is on the
 * agenda, so no queue grows</td></tr>
 * <tr><td>transfers from or to wild addresses, or counts that overflow</td><td>address masked, range of
 * the buffer checked without overflow, zeros and dropped writes outside of memory, counted</td></tr>
 * <tr><td>transfers onto the device's own registers</td><td>not reached: DMA reaches memory alone</td></tr>
 * <tr><td>resets while something runs</td><td>what was under way has no effect on the new life; bytes
 * that already left for memory arrive</td></tr>
 * <tr><td>raises causes for ever</td><td>a level that is high already, and messages at the pace of its own
 * writes</td></tr>
 * </table>
 *
 * <p><b>Not supported:</b> saving and restoring the registers.
 */
package dev.tocsin.devices.edu;
