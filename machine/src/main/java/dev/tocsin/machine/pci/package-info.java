/**
 * A machine's PCI buses: what is where, who gave it addresses, and how a guest reaches it.
 *
 * <pre>
 *   00:00.0 host bridge
 *   00:01.0 … 00:1f.0 devices: {@link dev.tocsin.machine.DeviceManager#registerPci}, each with addresses
 *   00:1c.0 root port ── bus 01, one slot: devices come and go, and the guest is told
 *
 *   ports   0xcf8..0xcff   configuration      0xc000..0xffff registers (root port: 0xf000..0xffff)
 *   memory  0xc0000000, 512 MiB registers     (root port: the last 128 MiB)
 *           0xe0000000, 256 MiB configuration (ECAM)
 *           above RAM, at the next multiple of 32 GiB: 32 GiB of registers (root port: the last 8)
 * </pre>
 *
 * <p><b>Firmware.</b> There is none. What it would do has been done when a guest starts: functions
 * of bus 0 have addresses, answer there, and tell their line in Interrupt Line; the root port has
 * bus 1 and windows. Bus Master and interrupts are the driver's. A guest may size and move
 * everything again. What is plugged into bus 0 later is treated alike; behind the root port a
 * device comes as after reset, but for Interrupt Line, and the guest gives it addresses.
 *
 * <p><b>Lines.</b> INTA of slot n leads to line 16 + n modulo 8, INTB to the next, and so on: pins
 * of the IOAPIC, level-triggered. Interrupt Line reads that number. The 8259A pair sees none of
 * them: a guest without an IOAPIC uses messages.
 *
 * <p><b>Locks.</b> Device manager, then the tree's, then those of buses and functions. A guest's
 * accesses take none of the first two.
 *
 * <table>
 * <caption>Threats</caption>
 * <tr><th>a guest</th><th>then</th></tr>
 * <tr><td>moves a range over RAM, a chip, another device or ECAM</td><td>outside of the windows or taken: it
 * answers nowhere, and is counted</td></tr>
 * <tr><td>moves ranges while a device is plugged in</td><td>the newcomer gets a place that is free then, or
 * none; it can be given one later</td></tr>
 * <tr><td>numbers the root port's bus as 0 or not at all</td><td>nothing behind it answers</td></tr>
 * <tr><td>never answers to the slot's button</td><td>the device stays until the host removes it without
 * asking</td></tr>
 * <tr><td>goes on using what was removed</td><td>ones; writes are dropped</td></tr>
 * </table>
 */
package dev.tocsin.machine.pci;
