/**
 * Interrupt messages of a PC: what travels from an IOAPIC, a device or a local APIC to local APICs.
 *
 * <p>All types are immutable values. A device's address and data become an {@link
 * dev.tocsin.chip.x86.message.InterruptMessage} or a {@link
 * dev.tocsin.chip.x86.message.RejectedMessage}; nothing here throws on what a guest wrote.
 *
 * <table>
 * <caption>What a hostile guest can write</caption>
 * <tr><th>message</th><th>what happens</th></tr>
 * <tr><td>address outside of 0xfee00000 to 0xfeefffff</td><td>rejected (S15)</td></tr>
 * <tr><td>vector 0 to 15 with fixed or lowest priority delivery</td><td>rejected (S15)</td></tr>
 * <tr><td>reserved delivery mode</td><td>rejected</td></tr>
 * <tr><td>destination nobody has</td><td>delivered to nobody, counted</td></tr>
 * </table>
 */
package dev.tocsin.chip.x86.message;
