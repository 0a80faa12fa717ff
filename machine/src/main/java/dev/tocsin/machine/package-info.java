/**
 * The composition root: a small virtual machine on KVM, and what machines have in common.
 *
 * <p>A host that can do with either takes a {@link dev.tocsin.machine.Machine}: this one, or the
 * one without a hypervisor, {@link dev.tocsin.machine.inprocess}.
 *
 * <pre>
 *   VirtualMachine ──► Hypervisor: memory, VM, vCPUs, Chipset, InterruptEngine
 *        │                                                     │ InterruptManagers
 *        ├──► DeviceManager ── DeviceContext ──► devices ◄─────┘
 *        │         │ placements, slots of PciTree  ▲
 *        │         ▼                               │ read, write
 *        ├──► Bus pio, Bus mmio ◄── exits ── VcpuLoop (one thread each) ◄── HaltWatch looks
 *        │                                         │
 *        └──► RunControl ◄── first end counts ─────┘ ──► RunResult
 * </pre>
 *
 * <p><b>Purpose.</b> Runs bare-metal guests and hosts devices for them: the first three steps of
 * the interrupt flow happen in {@link dev.tocsin.machine.VirtualMachine} and {@link
 * dev.tocsin.machine.DeviceManager}.
 *
 * <pre>{@code
 * try (var machine = VirtualMachine.create(MachineConfig.of(image), console)) {
 *   machine.devices().registerPci("boy", c -> PciDevice.of(Bellboy.create(c.resources())));
 *   System.out.println(machine.run());
 * }
 * }</pre>
 *
 * <p>Devices are registered in two ways: with fixed places on the buses ({@code register}), or as
 * PCI functions in a slot ({@code registerPci}), whose places the guest decides. Both get managers
 * that book on their name and keep to their {@link dev.tocsin.engine.DeviceLimits}; both may come
 * and go while the guest runs. {@link dev.tocsin.machine.pci} says where everything is. The host's
 * refusals and ranges that found no place are read from the function, {@link
 * dev.tocsin.pci.PciFunction#counters}: {@link dev.tocsin.pci.PciCounters}; docs/pci.md has the
 * {@code Bellboy}.
 *
 * <p><b>Not here:</b> firmware, ACPI, disks; snapshots; the Linux boot protocol.
 *
 * <p><b>Owners.</b> {@code VirtualMachine} owns everything and closes it in the reverse of the
 * order of making; its Javadoc has the list. A device owns its groups and gives them back in its
 * {@code close}.
 *
 * <p><b>Threads.</b> One platform thread for each vCPU, one that watches for a dead guest, one that
 * writes the console, and one for timers where they are not the kernel's. {@code
 * dev.tocsin.machine.irqchip} says who injects, halts and keeps time in each mode. A vCPU's state
 * is touched by its own thread only.
 *
 * <p><b>Lock order.</b> device manager, then PCI tree, then device, then whatever the engine takes.
 * Exits take no lock on their way to a device.
 *
 * <p><b>What a hostile guest can do to the machine, and what happens</b>
 *
 * <table>
 * <caption>Threats</caption>
 * <tr><th>the guest</th><th>what happens</th></tr>
 * <tr><td>faults three times, or does what KVM cannot emulate</td><td>the run ends as {@code Crashed}
 * with the registers of all processors</td></tr>
 * <tr><td>halts all processors with interrupts off</td><td>found by {@code HaltWatch} in about a
 * second: {@code Crashed}</td></tr>
 * <tr><td>loops for ever</td><td>{@code stop} and {@code close} kick it out (S60)</td></tr>
 * <tr><td>accesses any port or address</td><td>the buses answer; see their threat table</td></tr>
 * <tr><td>makes a device of ours throw</td><td>a bug of ours, the run ends as {@code HostFailed}</td></tr>
 * <tr><td>has a device take more than its quota</td><td>the group is refused, the function counts it, and
 * other devices keep theirs</td></tr>
 * <tr><td>uses a device while it is removed</td><td>ones, and dropped writes; its groups, ranges and
 * identifiers are given back all the same</td></tr>
 * <tr><td>programs a message to nowhere</td><td>dropped and counted; other devices do not notice (S11)</td></tr>
 * <tr><td>prints without end</td><td>64 KiB wait, then its port is busy</td></tr>
 * </table>
 */
// budget: types <= 21, because both machines share what every board has for PCI
package dev.tocsin.machine;
