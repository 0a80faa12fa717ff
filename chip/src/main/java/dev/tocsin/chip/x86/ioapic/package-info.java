/**
 * The I/O APIC: turns lines into messages.
 *
 * <p>A line changes, a register is written or an interrupt ends; the chip sends a message through
 * the {@link dev.tocsin.chip.x86.ioapic.PinMessages} it was given, or does not. Messages go to
 * local APICs in Java or to those of a kernel alike.
 *
 * <p><b>Threads.</b> The chip has no lock: its owner calls it from one thread at a time. It never
 * calls its owner back, except to send.
 *
 * <table>
 * <caption>What a hostile guest can do</caption>
 * <tr><th>access</th><th>what happens</th></tr>
 * <tr><td>an offset other than 0x00, 0x10, 0x40</td><td>reads ones, writes are dropped; counted</td></tr>
 * <tr><td>a width other than 4</td><td>reads the bytes asked for; the index takes any width, other
 * writes are dropped; counted</td></tr>
 * <tr><td>an index without a register</td><td>reads ones, writes are dropped; counted</td></tr>
 * <tr><td>writes to version, arbitration, delivery status, remote IRR</td><td>ignored (S42)</td></tr>
 * <tr><td>vector 0 to 15, reserved delivery mode, nobody's destination</td><td>not sent, counted;
 * a level pin keeps its request and sends once the entry is good</td></tr>
 * <tr><td>an end of interrupt that nobody began</td><td>nothing matches (S37)</td></tr>
 * <tr><td>never serving a level interrupt, only ending it</td><td>slowed down, counted (S44)</td></tr>
 * </table>
 */
package dev.tocsin.chip.x86.ioapic;
