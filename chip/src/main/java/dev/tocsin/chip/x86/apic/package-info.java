/**
 * The local APIC of a processor.
 *
 * <p>{@link dev.tocsin.chip.x86.apic.LocalApic} belongs to its processor; {@link
 * dev.tocsin.chip.x86.apic.ApicInbox} is what others reach of it. What the local APIC reaches
 * itself is an {@link dev.tocsin.chip.x86.apic.ApicBus}.
 *
 * <p><b>Threads.</b> The inbox takes from any thread without a lock; how no wakeup is lost is
 * written there. Everything else is called by the processor's thread alone.
 *
 * <table>
 * <caption>What a hostile guest can do</caption>
 * <tr><th>access</th><th>what happens</th></tr>
 * <tr><td>xAPIC: a width other than 4, an offset that is no multiple of 16</td><td>reads the bytes
 * asked for inside a register, else 0; writes are dropped; counted</td></tr>
 * <tr><td>xAPIC: no register</td><td>reads 0, writes are dropped, error status bit 7; counted</td></tr>
 * <tr><td>xAPIC: the wrong direction</td><td>reads 0, writes are dropped; counted</td></tr>
 * <tr><td>the page in another mode</td><td>reads ones, writes are dropped; counted</td></tr>
 * <tr><td>x2APIC: no register, wrong direction, reserved bits</td><td>general protection fault as a
 * returned value; counted</td></tr>
 * <tr><td>IA32_APIC_BASE: a forbidden transition, reserved bits</td><td>the same</td></tr>
 * <tr><td>a command or local vector with vector 0 to 15</td><td>error status bit 5 or 6; counted</td></tr>
 * <tr><td>a command with a reserved delivery mode</td><td>dropped; counted</td></tr>
 * <tr><td>EOI with nothing in service</td><td>nothing</td></tr>
 * <tr><td>one vector for edge and level</td><td>the level's end is told all the same</td></tr>
 * <tr><td>a timer of one tick</td><td>one interrupt for each look of the processor</td></tr>
 * </table>
 */
package dev.tocsin.chip.x86.apic;
