/**
 * The interrupt chips of a PC, wired: any number of local APICs, an IOAPIC and an 8259A pair.
 *
 * <pre>
 *  device --message----------------------> Router ----> ApicInbox of a processor --kick--> its thread
 *  device --line--> Board: IOAPIC --message-^  ^                                            |
 *                          8259A --INTR--> LINT0 of processor 0                             |
 *                          ^--------- end of interrupt ------ LocalApic &lt;-----registers-----+
 *                                              ^---- inter-processor interrupts ----'
 * </pre>
 *
 * <p>{@link dev.tocsin.chip.x86.SoftIrqChip} answers the engine's ports, so a device cannot tell it
 * from a kernel's chips. {@link dev.tocsin.chip.x86.SplitIrqChip} is the board alone, for a machine
 * whose local APICs are elsewhere. A machine that needs only some of the chips takes them from the
 * packages below.
 *
 * <p><b>Threads.</b> Messages go to inboxes without a lock, from any thread. IOAPIC and 8259A pair
 * share one lock, the board's; under it run the chips, atomic bits in inboxes, the kick and, at
 * times, the building of the address map, whose lock is the leaf. Ends of interrupt are told to
 * resamplers without any lock (S43, S52). A {@link dev.tocsin.chip.x86.apic.LocalApic} belongs to
 * its processor's thread.
 *
 * <p><b>Not here:</b> the timer chip ({@link dev.tocsin.chip.x86.pit.Pit}), which a board wires to
 * line 0; more than one IOAPIC; interrupt remapping.
 *
 * <table>
 * <caption>What a hostile guest can do</caption>
 * <tr><th>action</th><th>what happens</th></tr>
 * <tr><td>anything to a chip's registers</td><td>see the chip's package</td></tr>
 * <tr><td>a message to nobody, or to disabled local APICs</td><td>dropped; counted</td></tr>
 * <tr><td>giving two local APICs one id</td><td>the first processor's answers</td></tr>
 * <tr><td>changing addresses in a loop</td><td>the next sender builds the map anew, linear in the
 * number of processors</td></tr>
 * <tr><td>never ending a level interrupt</td><td>its line asks no more; others do</td></tr>
 * </table>
 */
package dev.tocsin.chip.x86;
