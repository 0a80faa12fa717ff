/**
 * PCI functions: what a device author composes, and how a device interrupts.
 *
 * <pre>
 *                 guest's accesses                                   device's events
 *                        │                                                │
 *   ports, ECAM ──► {@link dev.tocsin.pci.PciFunction} ─BARs──► BusDevice     {@link dev.tocsin.pci.PciInterrupts} trigger, level
 *                    │ registers        │ placed through {@link dev.tocsin.pci.Upstream}  │
 *                    ▼                  ▼                                 │
 *            mode: off, INTx,    MSI-X table and                          ▼
 *            MSI, MSI-X ───────► pending bits ───────────► MessageGroup or LineGroup ──► guest
 *            creates and destroys the group (flow, step 6)
 * </pre>
 *
 * <p>A function is composed with {@link dev.tocsin.pci.PciFunction#builder}: identity, base address
 * registers with what answers behind them, which interrupts it is capable of, further capabilities,
 * what to do at a reset. It is then plugged into a {@link dev.tocsin.pci.host.PciBus}, or lent to
 * another VMM by a server that forwards accesses and is its {@link dev.tocsin.pci.Upstream}. The
 * device itself knows {@link dev.tocsin.pci.PciInterrupts} and nothing else, whichever it is: with
 * a foreign VMM the groups come from managers of that server, which ignore masks and messages
 * because the client keeps both.
 *
 * <p>{@link dev.tocsin.pci.PciResources}, which the builder wants, comes from whoever holds the
 * device: a machine makes it for each device registered with {@code registerPci} (module {@code
 * machine}, {@code DeviceManager}), a server that lends the device to another VMM takes it from
 * {@code LentFunction.resources} (module {@code vfiouser}). Machines and {@code tocsin serve} hand
 * it over in a {@code PciDeviceContext} and take a {@code PciDevice} back (module {@code devices}),
 * which {@code PciDevice.of} makes of a function. The page docs/pci.md has a whole device and the
 * line that puts it into a machine.
 *
 * <p>What was refused, dropped or not placed is counted: {@link
 * dev.tocsin.pci.PciFunction#counters}.
 *
 * <h2>Modes</h2>
 *
 * <p>MSI-X if enabled, else MSI if enabled (S33), else the pin if there is one. A group exists
 * while its mode does. When the guest enables messages, the group is created and enabled, what was
 * pending is latched, and one batch unmasks all that may deliver; when it disables them, what is
 * pending is kept for the next time, and the group is destroyed. Pending bits are forgotten by a
 * reset alone. Messages are held, as under the function mask, while the driver has not made the
 * function a bus master: they are writes to memory. If the host refuses a group, the guest sees
 * what it wrote, nothing is delivered, the refusal is counted and told, and each later write to
 * Command or to a Message Control tries again.
 *
 * <h2>Threads and locks</h2>
 *
 * <p>Everything may be called from any thread. {@code trigger} takes no lock. Order of locks:
 *
 * <pre>
 *   device's own ─► function ({@link dev.tocsin.pci.config.FunctionLock}) ─► pin ─► group, bus table
 * </pre>
 *
 * <p>Resets and changes of mode are told to a device when no lock is held (S52); {@code level}
 * takes the pin's lock alone.
 *
 * <h2>Threats</h2>
 *
 * <table>
 * <caption>What a hostile guest can do</caption>
 * <tr><th>it</th><th>then</th></tr>
 * <tr><td>puts a register's range over memory, another device, address 0, the end of the address
 * space</td><td>nothing answers there; counted and told; the others keep their places</td></tr>
 * <tr><td>moves ranges for ever</td><td>each move costs it an exit and one change of a bus table</td></tr>
 * <tr><td>enables and disables messages for ever</td><td>one group at a time, given back first</td></tr>
 * <tr><td>writes any offset, width, value to table, pending bits, capabilities</td><td>merged inside a
 * field, aligned 4 and 8 bytes as specified, else dropped and counted (S24)</td></tr>
 * <tr><td>writes messages that no chip takes</td><td>the group drops and counts them</td></tr>
 * <tr><td>makes the host run out of something</td><td>counted and told; never an exception</td></tr>
 * <tr><td>enables MSI and MSI-X</td><td>MSI-X</td></tr>
 * </table>
 *
 * <p><b>Not supported:</b> expansion ROMs (the register reads 0), power states, 8-byte vital
 * product data, virtual functions, error reporting.
 *
 * <p>Source: PCI Local Bus 3.0; PCI Express Base 3.1.
 */
package dev.tocsin.pci;
