/**
 * A machine without a hypervisor: Java chips, and processors whose program is Java code.
 *
 * <pre>
 *   InProcessMachine ── memory, Bus pio, Bus mmio ── DeviceManager ── devices
 *        │                                              │ InterruptManagers
 *        │                          InterruptEngine ◄───┘
 *        │                                │ ports
 *        ├── SoftIrqChip ◄────────────────┘ messages, lines
 *        │      │ kick: unparks a halted processor
 *        ├── Cpu 0..n: one thread each, from the first thing it has to do ── Program, handlers
 *        └── GuestTime: real, or a {@link dev.tocsin.machine.inprocess.VirtualTime} that its owner
 *                       advances ── 8254, IOAPIC throttle, timers of local APICs
 * </pre>
 *
 * <p><b>Purpose.</b> The same devices, engine and flow as on KVM, on any operating system and
 * without native access: for embedding, for the demo, and as the fixture of a device's tests. A
 * program is a guest's driver that reaches the hardware by registers only ({@link
 * dev.tocsin.machine.inprocess.Processor}).
 *
 * <pre>{@code
 * Program driver = cpu -> System.out.println(cpu.read32(0xd0000000L)); // returns: the run ends
 * try (var machine = InProcessMachine.create(InProcessConfig.DEFAULT, driver)) {
 *   machine.devices().register("countdown", Countdown::create); // of docs/testing-devices.md
 *   machine.start();
 *   System.out.println(machine.await());
 * }
 * }</pre>
 *
 * <p><b>Not here:</b> instructions, paging, protection, exceptions other than the two that {@code
 * Processor} names; system management mode (SMI is dropped); firmware and loading of images.
 *
 * <p><b>Differences from a real processor.</b> A program is interrupted only at the points that
 * {@code Processor} names; a computation between them delays interrupts. INIT ends a program by an
 * unchecked exception at the next such point.
 *
 * <p><b>Threads.</b> A processor's program and handlers run on its thread. Processors that were
 * never started have none. Real time has one more thread, for the timers of the board; with virtual
 * time they run on the thread that advances it. A device's registers are accessed from processors'
 * threads, as on any machine.
 *
 * <p><b>Locks.</b> The timer chip's lock is taken before whatever the engine takes. Halting and
 * waking take none.
 *
 * <table>
 * <caption>What a hostile program can do to the machine, and what happens</caption>
 * <tr><th>the program</th><th>what happens</th></tr>
 * <tr><td>accesses any address, port or register in any width</td><td>memory, a bus or a chip
 * answers; see their threat tables</td></tr>
 * <tr><td>a model-specific register that refuses</td><td>{@link
 * dev.tocsin.machine.inprocess.GeneralProtection}; unhandled, the run ends as crashed</td></tr>
 * <tr><td>throws, also from a handler</td><td>the run ends as {@code Crashed}</td></tr>
 * <tr><td>takes an interrupt it has no handler for, is started where no program is</td><td>the
 * same</td></tr>
 * <tr><td>enables interrupts in handlers without end</td><td>its thread's stack overflows: the
 * same</td></tr>
 * <tr><td>halts all processors with interrupts off</td><td>the same, at once</td></tr>
 * <tr><td>loops for ever without an interruptible point</td><td>it cannot be stopped: Java code is
 * trusted not to</td></tr>
 * <tr><td>makes a device of ours throw</td><td>a bug of ours, the run ends as {@code
 * HostFailed}</td></tr>
 * </table>
 */
package dev.tocsin.machine.inprocess;
