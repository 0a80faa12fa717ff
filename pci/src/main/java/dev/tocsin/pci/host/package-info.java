/**
 * What functions sit on: the host bridge's two doors, buses, bridges, root ports, slots.
 *
 * <pre>
 *   ports 0xcf8..0xcff ─┐                    ┌─ bus 0 ─┬─ function
 *                       ├─► {@link dev.tocsin.pci.host.PciHost} ──┤         └─ {@link dev.tocsin.pci.host.PciBridge} ── bus n ── function
 *   ECAM, 1 MiB a bus ──┘                    └─ BarPlacement, PinRouting: the machine's
 * </pre>
 *
 * <p>Bus numbers are what the guest writes to bridges; a bridge whose secondary number is not above
 * its own bus's leads nowhere. A range behind bridges is placed while all of them forward it; a
 * change of a window is followed by another look at all ranges, and so is each range that becomes
 * free, since another may have waited for its place. Pins are swizzled through bridges: pin plus
 * device number, modulo 4.
 *
 * <p><b>Threads, locks.</b> Accesses find their function without a lock. Plugging takes the bus's
 * lock for the slots alone; functions are put on the bus and taken off without it.
 *
 * <table>
 * <caption>Threats</caption>
 * <tr><th>a guest</th><th>then</th></tr>
 * <tr><td>asks for a function that is not there, or was removed</td><td>all ones; writes are dropped</td></tr>
 * <tr><td>gives bridges numbers that overlap or form a ring</td><td>the first that fits answers; the search
 * ends, for numbers only grow</td></tr>
 * <tr><td>accesses the ports with other widths than specified</td><td>the address takes 4 bytes at once; data
 * any bytes; the rest reads as ones and drops writes</td></tr>
 * </table>
 *
 * <p><b>Not supported:</b> several segments, ARI, VGA and ISA forwarding, subtractive decode, Bus
 * Master Enable of bridges. A device whose slot is switched off is reset, and still answers.
 *
 * <p>Source: PCI Local Bus 3.0, 3.2.2.3; PCI-to-PCI Bridge 1.2, 3; PCI Express Base 3.1, 6.7,
 * 7.2.2.
 */
package dev.tocsin.pci.host;
