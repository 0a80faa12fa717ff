/**
 * A bell: a small device whose driver decides type and number of its interrupts.
 *
 * <p>It has no other function than to interrupt, and so shows every way to: one edge-triggered
 * line, one level-triggered line that may be shared, or up to 2048 messages. It is what {@code
 * tocsin demo} and tests drive.
 *
 * <pre>
 *   guest driver ──registers──► {@link dev.tocsin.devices.bell.BellRegisters} ──asks for a group──► InterruptManagers
 *                                        │ wires
 *                                        ▼
 *   whoever rings ──ring(i)────► {@link dev.tocsin.devices.bell.Bell} ──trigger, raise──► InterruptSourceGroup
 * </pre>
 *
 * <p>{@link dev.tocsin.devices.bell.Bell} does not know how its registers are reached: another
 * front, such as a PCI function, may wire it.
 *
 * <h2>Registers</h2>
 *
 * 64 KiB of memory-mapped registers, 32 bits each, little-endian. What is not listed reads as all
 * ones.
 *
 * <table>
 * <caption>Register map</caption>
 * <tr><th>offset</th><th>name</th><th>access</th><th>meaning</th></tr>
 * <tr><td>0x00</td><td>ID</td><td>r</td><td>0x4c4c4542, "BELL"</td></tr>
 * <tr><td>0x04</td><td>VERSION</td><td>r</td><td>1</td></tr>
 * <tr><td>0x08</td><td>CAPS</td><td>r</td><td>15:0 most sources; 16 edge, 17 level, 18 messages</td></tr>
 * <tr><td>0x0c</td><td>TYPE</td><td>rw</td><td>0 none, 1 edge, 2 level, 3 messages; while off</td></tr>
 * <tr><td>0x10</td><td>COUNT</td><td>rw</td><td>messages wanted; while off</td></tr>
 * <tr><td>0x14</td><td>ENABLE</td><td>rw</td><td>bit 0: ask for the interrupts, or give them back</td></tr>
 * <tr><td>0x18</td><td>STATUS</td><td>r</td><td>0 off, 1 live, 2 refused</td></tr>
 * <tr><td>0x1c</td><td>LINE</td><td>r</td><td>the irq number the board wires to the bell</td></tr>
 * <tr><td>0x20</td><td>CAUSE</td><td>r, w1c</td><td>level: bit n set by ring(n), line high while not 0</td></tr>
 * <tr><td>0x24</td><td>MASK_ALL</td><td>rw</td><td>bit 0: every message is masked</td></tr>
 * <tr><td>0x1000</td><td>PENDING</td><td>r</td><td>one bit a message</td></tr>
 * <tr><td>0x8000</td><td>TABLE</td><td>rw</td><td>per message: address, upper address, data, bit 0 mask</td></tr>
 * </table>
 *
 * <p>Table and pending bits behave as MSI-X's do (PCI 3.0, 6.8.2), mask bits are 1 after reset.
 *
 * <h2>Threats</h2>
 *
 * <table>
 * <caption>What a hostile guest can do</caption>
 * <tr><th>it</th><th>then</th></tr>
 * <tr><td>reads or writes any offset, width, value</td><td>all ones; dropped and counted; never an exception</td></tr>
 * <tr><td>writes part of a register, or across two</td><td>merged inside one register; 8 aligned bytes are two
 * registers; else dropped and counted</td></tr>
 * <tr><td>asks for 0, or for more sources than there are</td><td>STATUS is refused, nothing is created</td></tr>
 * <tr><td>enables and disables for ever</td><td>one group at a time, given back before the next</td></tr>
 * <tr><td>changes TYPE or COUNT while live</td><td>dropped and counted</td></tr>
 * <tr><td>writes a message no chip takes</td><td>the group drops and counts it when it is sent</td></tr>
 * <tr><td>makes the host run out of routes or descriptors</td><td>the change is refused and counted, the state
 * before stands</td></tr>
 * <tr><td>never acknowledges a cause</td><td>the line stays high, as a real one would; no host thread waits</td></tr>
 * <tr><td>uses several processors at once</td><td>one lock orders all registers</td></tr>
 * </table>
 *
 * <p><b>Locks.</b> Registers, then causes, then whatever the group locks. {@link
 * dev.tocsin.devices.bell.Bell#ring} of an edge or a message takes none of them.
 *
 * <p><b>Not supported:</b> DMA, migration, more than 32 causes of a level line.
 */
package dev.tocsin.devices.bell;
